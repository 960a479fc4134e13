import { Injectable, mixin, type CallHandler, type ExecutionContext, type NestInterceptor, type Type } from '@nestjs/common';

export function FileInterceptor(field: string): Type<NestInterceptor> {
  @Injectable()
  class StreamingInterceptor implements NestInterceptor {
    intercept(context: ExecutionContext, next: CallHandler) {
      context.switchToHttp().getRequest().field = field;
      return next.handle();
    }
  }
  return mixin(StreamingInterceptor);
}

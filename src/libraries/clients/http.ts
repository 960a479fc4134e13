import { form } from './form.ts';

/** SDKs that speak HTTP. A new one costs its sockets and its construction, which is little. */
export const forms = [
  form({ modules: ['stripe', 'openai', '@anthropic-ai/sdk', 'twilio', 'groq-sdk', 'razorpay'], exports: ['', 'Stripe', 'OpenAI', 'Anthropic', 'AzureOpenAI', 'Twilio', 'Groq'], kind: 'http', options: [0, 1, 2], isCheap: true }),
  form({ modules: ['resend'], exports: ['Resend'], kind: 'http', options: [], isCheap: true }),
  form({ modules: ['@google/generative-ai', '@google/genai'], exports: ['GoogleGenerativeAI', 'GoogleGenAI'], kind: 'http', isCheap: true }),
  form({ modules: ['axios'], exports: ['create'], kind: 'http', isCheap: true }),
  form({ modules: ['@sendgrid/client', '@sendgrid/mail'], exports: ['Client', 'MailService'], kind: 'http', isCheap: true }),
];

import { createServer } from 'node:http';
import { Server } from 'socket.io';

const server = createServer();
const io = new Server(server, { cors: { origin: '*' }, allowRequest: (request, callback) => { callback(null, io.engine.clientsCount < 10_000); } });

io.on('connection', (socket) => {
  socket.emit('welcome');
});

server.listen(3000);

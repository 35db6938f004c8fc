/** The little of Node that the tests' own server needs. */
declare module "node:http" {
  interface Socket {
    destroy(): void;
  }
  interface IncomingMessage extends AsyncIterable<Uint8Array> {
    method?: string;
    url?: string;
    headers: Record<string, string | undefined>;
    socket: Socket;
  }
  interface ServerResponse {
    writeHead(status: number, headers: Record<string, string | number>): void;
    write(text: string): void;
    end(text?: string): void;
  }
  interface Server {
    listen(port: number, host: string, done: () => void): void;
    address(): { port: number };
    close(done?: () => void): void;
    closeAllConnections(): void;
  }
  export function createServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Server;
}

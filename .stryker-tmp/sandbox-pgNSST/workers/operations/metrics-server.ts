// @ts-nocheck
import { createServer, type Server } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { OperationsError } from './errors.ts'

/** Where the figures are served: a loopback address, and a port, 0 = a free one. */
export interface MetricsPlace {
  readonly host: string
  readonly port: number
}

const CONTENT_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** Serves figures at `/metrics`. Never keeps the process alive. */
export class MetricsServer {
  readonly url: string
  readonly #server: Server

  private constructor(url: string, server: Server) {
    this.url = url
    this.#server = server
  }

  /**
   * Rejects with an OperationsError where it cannot listen.
   *
   * @param render the figures of that moment, as `openMetrics` writes them
   */
  static async listen({ host, port }: MetricsPlace, render: () => string): Promise<MetricsServer> {
    const server = createServer((request, response) => {
      const [path] = (request.url ?? '').split('?')
      const readable = request.method === 'GET' || request.method === 'HEAD'
      if (path !== '/metrics' || !readable) {
        response.writeHead(readable ? 404 : 405, {
          'content-type': 'text/plain',
          allow: 'GET, HEAD',
        })
        response.end('The figures are at /metrics.\n')
        return
      }
      response.writeHead(200, { 'content-type': CONTENT_TYPE })
      response.end(request.method === 'HEAD' ? '' : render())
    })
    server.maxConnections = CONNECTIONS_MAX
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, resolve)
      })
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      const reason = code === 'EADDRINUSE' ? 'the port is taken; choose another one' : message
      throw new OperationsError(`cannot serve metrics at ${host}:${port}: ${reason}`)
    }
    server.unref()
    const { port: real } = server.address() as AddressInfo
    const authority = isIPv6(host) ? `[${host}]:${real}` : `${host}:${real}`
    return new MetricsServer(`http://${authority}/metrics`, server)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

// --- internal ---

const CONNECTIONS_MAX = 64

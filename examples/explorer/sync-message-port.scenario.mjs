/**
 * A request meets an answer: one thread sends and then receives, the other receives and then sends.
 * Exports: `broken` (sync-message-port 1.1.3, which deadlocks) and `fixed` (1.2.0).
 */
import { defineScenario } from 'portplex/explorer'
import { SyncMessagePort as Broken } from 'sync-message-port'
import { SyncMessagePort as Fixed } from 'sync-message-port-fixed'

const requestAndAnswer = (name, Port) =>
  defineScenario({
    name,
    setup: () => Port.createChannel(),
    send: ({ port1, port2 }, thread) => {
      const port = [port1, port2][thread]
      return { message: port, transfer: [port] }
    },
    attach: port => new Port(port),
    threads: [
      port => {
        port.postMessage('request')
        return port.receiveMessage()
      },
      port => {
        const message = port.receiveMessage()
        port.postMessage('answer')
        return message
      },
    ],
    observe: () => null,
    finally: (_, [asked, answered]) => {
      if (asked.value !== 'answer') throw new Error(`the answer was ${asked.value}`)
      if (answered.value !== 'request') throw new Error(`the request was ${answered.value}`)
    },
  })

export const broken = requestAndAnswer('sync-message-port 1.1.3', Broken)
export const fixed = requestAndAnswer('sync-message-port 1.2.0', Fixed)

import { EXIT } from './exit-status.ts'
import { endWithReader, type StatusLine } from './terminal.ts'

/** Ctrl-C, or a reader that goes away, ends the work with what there is so far; a second one at once. */
export function stopSignal(status: StatusLine): AbortSignal {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.FAILURE)
    status.log('stopping')
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  endWithReader(() => controller.abort())
  return controller.signal
}

/** Small programs in a short notation, whose executions are counted elsewhere. */
import { defineScenario, type Scenario } from '../../index.ts'

type Cells = Int32Array<SharedArrayBuffer>
type Operation = (cells: Cells) => number

interface Input {
  /**
   * Threads are parted by `//` and operations by `;`. `x=1` is a store, `x` a load, `x+1` an addition, and
   * `x?0:1` a compareExchange of 0 for 1.
   */
  readonly program: string
  /** What each thread's last operation must not give, all together; none: everything is right. */
  readonly never?: readonly number[]
}

const CELLS = ['x', 'y', 'z']

/** Each thread returns what its last operation gave. */
export const program: Scenario<Cells, Cells, Cells, Input> = defineScenario({
  name: 'a small program',
  setup: () => new Int32Array(new SharedArrayBuffer(64)),
  threads: ({ program: text }: Input) =>
    text.split('//').map(thread => {
      const operations = thread.split(';').map(operation => parsed(operation.trim()))
      return (cells: Cells) => {
        let last = 0
        for (const operation of operations) last = operation(cells)
        return last
      }
    }),
  finally: (_cells, results, { never }) => {
    const values = results.map(result => (result.status === 'returned' ? result.value : undefined))
    if (values.join() === never?.join()) throw new Error(`the threads got ${values.join()}`)
  },
})

function parsed(text: string): Operation {
  const cell = CELLS.indexOf(text.charAt(0))
  const [kind, a = 0, b = 0] = [text.charAt(1), ...text.slice(2).split(':').map(Number)] as const
  if (cell < 0) throw new Error(`no cell: ${text}`)
  if (kind === '=') return cells => Atomics.store(cells, cell, a)
  if (kind === '+') return cells => Atomics.add(cells, cell, a)
  if (kind === '?') return cells => Atomics.compareExchange(cells, cell, a, b)
  return cells => Atomics.load(cells, cell)
}

import { counterModel, defineScenario, history } from 'portplex/explorer'
import { take } from './tickets.js'

const taken = history('tickets')

export default defineScenario({
  name: 'a dispenser of numbers',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  // The input: how many numbers each thread takes.
  threads: (counts = [1, 1]) =>
    counts.map(count => words => {
      for (let i = 0; i < count; i++) taken.call({ kind: 'add', by: 1 }, () => take(words))
    }),
  finally: () => taken.check(counterModel),
})

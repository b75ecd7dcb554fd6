import fc from 'fast-check'
import { explored, loadScenario } from 'portplex/explorer/fast-check'

const scenario = await loadScenario(new URL('./tickets.scenario.js', import.meta.url))
const counts = fc.array(fc.nat(5), { minLength: 1, maxLength: 3 })

fc.assert(explored(scenario, counts), { seed: 1 })

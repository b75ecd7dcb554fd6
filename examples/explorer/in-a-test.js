import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explorationText, explore } from 'portplex/explorer'

test('the fixed lock, every interleaving', async () => {
  const scenario = new URL('./lock.scenario.js', import.meta.url)
  const found = await explore(scenario, { export: 'fixed', strategy: 'exhaustive' })
  assert.equal(found.verdict, 'ok', explorationText(found).join('\n'))
  assert.ok(found.complete)
})

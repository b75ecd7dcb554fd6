/**
 * Goal: what the supervisor says about spaces is judged, and stands in the history.
 *
 * Method: one stack's records by hand, between those of the session itself.
 */
// @ts-nocheck

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { JournalWriter } from '#workers/audit/journal.js'
import { judgeHistory } from '#workers/audit/judge.js'
import { ownerToken, RecordKind, RecordResult } from '#workers/audit/record.js'
import { AuditSession } from '#workers/cluster/audit-session.js'

const { ACQUIRE_BEGIN, ACQUIRE_END } = RecordKind

test('definitions and the switch are judged as they are said, also from the history', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-'))
  try {
    const history = join(folder, 'history.jsonl')
    const common = { low: 5000, high: 5001, reserved: [], quarantineMs: 100 }
    const spaces = [
      { ...common, name: '10.0.0.1 tcp' },
      { ...common, name: '10.0.0.2 tcp', coordinated: false },
    ]
    const run = { seed: 1, command: '', spaces, mode: 'coordinated', skewMs: 0 } as const
    const session = new AuditSession({
      stacks: 2,
      run,
      history,
      excerpt: undefined,
      onLog: undefined,
    })
    const stacks = [0, 1].map(stack => new JournalWriter(session.journals, stack + 1))
    const connect = (stack: number, space: number, port: number) => {
      const owner = ownerToken(stack + 1, 1)
      stacks[stack].append(ACQUIRE_BEGIN, space, 0, 1, owner, RecordResult.NONE)
      stacks[stack].append(ACQUIRE_END, space, port, 1, owner, RecordResult.OK)
    }
    const next = { low: 6000, high: 6001, reserved: [6001] }
    session.defining(0, next, 1)
    connect(0, 0, 5000)
    session.defined(0, 1)
    connect(0, 0, 6000)
    connect(0, 0, 5001) // Reserved.
    connect(0, 1, 5000)
    connect(1, 1, 5000)
    session.coordinated(1, 1)
    connect(0, 1, 5000) // A third holder.
    session.finish()
    const { counts, violations } = session.auditor
    expect(violations.map(({ kind, space }) => [kind, space])).toEqual([
      ['reserved', 0],
      ['duplicate', 1],
    ])
    expect(session.auditor.definition(0)).toEqual(next)
    expect(session.auditor.definition(1)).toEqual({ low: 5000, high: 5001, reserved: [] })
    await expect(judgeHistory(history)).resolves.toMatchObject({ counts, violations })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

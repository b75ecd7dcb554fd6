#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from '@commander-js/extra-typings'
import { FacilityError } from '../core/index.ts'
import type { Explore, Load } from '../props/explorer/exploration.ts'
import type { RunLong } from '../props/proof/long-run/long-run.ts'
import { HistoryError, OperationsError, TrafficError } from '../workers/index.ts'
import { auditCommand } from './audit.ts'
import { checkCommand } from './check.ts'
import { displayCommand } from './display.ts'
import { EXIT, type ExitStatus, UsageError } from './exit-status.ts'
import { linearizabilityCommand } from './linearizability.ts'
import { obeyfileCommand } from './obeyfile.ts'
import { replayCommand } from './replay.ts'
import { runCommand } from './run.ts'
import { isScenarioProblem } from './scenario-problem.ts'
import { syntaxcheckCommand } from './syntaxcheck.ts'

const STATUSES = `
Exit status: ${EXIT.CLEAN} nothing wrong was found, ${EXIT.VIOLATION} a violation, \
${EXIT.USAGE} wrong usage or input, ${EXIT.FAILURE} a failure of portplex itself.`

/** What bundles and rewrites code takes longer to load than most commands take. */
const explore: Explore = async (file, options) => {
  const exploring = await import('../props/explorer/exploring/explore.ts')
  return exploring.explore(file, options)
}
const runLong: RunLong = async options => {
  const run = await import('../props/proof/long-run/long-run.ts')
  return run.longRun(options)
}
const loadSession: Load = async request => {
  const loading = await import('../props/explorer/loading/load-session.ts')
  return loading.loadSession(request)
}

async function main(): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.CLEAN
  const finish = (result: ExitStatus): void => {
    status = result
  }
  const program = new Command('portplex')
    .description('Many stacks, one source address, no port twice.')
    .version(version())
    .addHelpText('after', STATUSES)
  const commands = [
    runCommand,
    displayCommand,
    obeyfileCommand,
    syntaxcheckCommand,
    auditCommand,
    linearizabilityCommand,
  ]
  const explorer = [checkCommand(finish, explore, runLong), replayCommand(finish, loadSession)]
  for (const command of [...commands.map(create => create(finish)), ...explorer]) {
    program.addCommand(command.exitOverride().addHelpText('after', STATUSES))
  }
  try {
    await program.exitOverride().parseAsync()
    return status
  } catch (error) {
    return statusOf(error)
  }
}

function statusOf(error: unknown): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.CLEAN : EXIT.USAGE
  const known =
    error instanceof UsageError ||
    error instanceof TrafficError ||
    error instanceof HistoryError ||
    error instanceof OperationsError ||
    error instanceof FacilityError ||
    isScenarioProblem(error)
  if (known) {
    process.stderr.write(`portplex: ${error.message}\n`)
    return EXIT.USAGE
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`portplex: failure of portplex itself: ${detail}\n`)
  return EXIT.FAILURE
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

process.exitCode = await main()

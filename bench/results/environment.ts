/** On what something was measured. */
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

export interface Environment {
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  readonly platform: string
  readonly node: string
  /** Of the working tree; `+` when it has changes. Missing: no git, or no repository. */
  readonly commit?: string
}

export function environment(): Environment {
  const commit = commitHere()
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    ...(commit === undefined ? {} : { commit }),
  }
}

export function environmentLine({ cpu, cores, node, commit }: Environment): string {
  const at = commit === undefined ? '' : `, commit ${commit}`
  return `${cpu}, ${cores} cores, Node ${node}${at}`
}

// --- internal ---

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))

function commitHere(): string | undefined {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, {
        cwd: PROJECT,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    const commit = git('rev-parse', '--short', 'HEAD').trim()
    return git('status', '--porcelain').trim() === '' ? commit : `${commit}+`
  } catch {
    return undefined
  }
}

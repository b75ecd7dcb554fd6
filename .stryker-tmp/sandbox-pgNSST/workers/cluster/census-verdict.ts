// @ts-nocheck
import type { Facility, SpaceEntry } from '../../core/index.ts'
import type { Auditor, LiveHold } from '../audit/auditor.ts'
import { type CensusResult, lostPorts, lostTuples } from '../audit/lost.ts'
import type { SpaceDefinition } from '../audit/space-config.ts'
import type { SpaceCensus } from './stack-task.ts'

/** What the census of all spaces came to. */
export interface CensusVerdict extends CensusResult {
  /** Entries of routing tables that nobody will ever get again. */
  readonly lostEntries: number
  /** Entries that the census got although some live connection must have them. */
  readonly excessEntries: number
}

/** The spaces whose ports all stacks share now. */
export function coordinatedSpaces(facility: Facility): SpaceEntry[] {
  return facility.spaces.filter(space => space.state === 'active' && facility.phase(space) === 'on')
}

/** @param taken what the census got, in the order of `spaces` */
export function judgeCensus(
  spaces: readonly SpaceEntry[],
  auditor: Auditor,
  taken: readonly SpaceCensus[],
): CensusVerdict {
  const holds = auditor.heldBy()
  const verdicts = spaces.map((space, i) =>
    judgeSpace(space, auditor.definition(space.index), holds, taken[i]),
  )
  return {
    lost: verdicts.flatMap(verdict => verdict.lost),
    duplicates: verdicts.flatMap(verdict => verdict.duplicates),
    misplaced: verdicts.flatMap(verdict => verdict.misplaced),
    lostEntries: verdicts.reduce((sum, verdict) => sum + verdict.lostEntries, 0),
    excessEntries: verdicts.reduce((sum, verdict) => sum + verdict.excessEntries, 0),
  }
}

// --- internal ---

function judgeSpace(
  space: SpaceEntry,
  { low, high, reserved }: SpaceDefinition,
  allHolds: readonly LiveHold[],
  taken: SpaceCensus,
): CensusVerdict {
  const holds = allHolds.filter(hold => hold.space === space.index)
  const census = {
    range: { low, high },
    reserved,
    held: holds.map(hold => hold.port),
    acquiredByCensus: taken.ports,
  }
  if (space.structure !== 'routing-table') {
    return { ...lostPorts(census), lostEntries: 0, excessEntries: 0 }
  }
  const filled = segmentsOf(space, { low, high, reserved })
  const inFilled = ({ port }: LiveHold): boolean => filled.has(segmentOf(space, port))
  return lostTuples({
    ...census,
    entries: (space.entries / space.segments) * filled.size,
    heldEntries: holds.filter(hold => hold.destination !== -1 && inFilled(hold)).length,
    filled: taken.entries,
  })
}

/** Those with a port that can be selected: the census cannot have the entries of others. */
function segmentsOf(space: SpaceEntry, { low, high, reserved }: SpaceDefinition): Set<number> {
  const excluded = new Set(reserved)
  const segments = new Set<number>()
  for (let port = low; port <= high; port += 1) {
    if (!excluded.has(port)) segments.add(segmentOf(space, port))
  }
  return segments
}

function segmentOf({ spanLow, segmentPorts }: SpaceEntry, port: number): number {
  return Math.floor((port - spanLow) / segmentPorts)
}

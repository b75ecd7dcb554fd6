/** Makes the profile that strategies and faults are drawn from. */
import { type FaultLimits } from '../faults/sample-faults.ts';
import type { Session } from '../session.ts';
import { type Profile } from './profile.ts';
/**
 * Random walks: some without faults, then some with one fault, with two, … up to the limits, so that
 * the recovery of a recovery is seen as well. The same seed gives the same profile.
 */
export declare function measure(session: Pick<Session, 'execute' | 'threads'>, seed: number, limits: FaultLimits): Profile;
//# sourceMappingURL=measure.d.ts.map
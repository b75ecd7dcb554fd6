/** Draws faults for an execution of a scenario with so many threads of its own. */
export function sampleFaults(profile, threads, { crashes, stalls }, random) {
    const faults = [];
    const most = crashes + stalls;
    if (most === 0 || random.below(WITHOUT) === 0)
        return faults;
    const count = 1 + random.below(most);
    let crashesLeft = crashes;
    for (let i = 0; i < count; i++) {
        const isCrash = random.below(most - i) < crashesLeft;
        // Only after i faults is there a recovery number i.
        const victim = drawVictim(profile, threads + i, faults, random);
        if (victim < 0)
            break;
        const points = profile.faultPoints[victim];
        const point = points[random.below(points.length)];
        if (isCrash)
            crashesLeft--;
        faults.push(isCrash ? crashAt(victim, point, random) : stallAt(victim, point));
    }
    return faults;
}
// --- internal ---
/** One execution in so many has no fault. */
const WITHOUT = 8;
/** In a wait: dead before it, and in the three ways of which Fault tells. */
const WAITERS = [undefined, 'queued', 'swallowing', 'woken'];
/** A thread below `born` that can fail and does not yet; −1: none. */
function drawVictim({ faultPoints }, born, faults, random) {
    const possible = [];
    for (let t = 0; t < Math.min(born, faultPoints.length); t++) {
        if (faultPoints[t].length > 0 && !faults.some(fault => fault.thread === t))
            possible.push(t);
    }
    return possible.length === 0 ? -1 : possible[random.below(possible.length)];
}
function crashAt(thread, { step, plain, isWait }, random) {
    const waiter = isWait ? WAITERS[random.below(WAITERS.length)] : undefined;
    const fault = { kind: 'crash', thread, step, plain };
    return waiter === undefined ? fault : { ...fault, waiter };
}
function stallAt(thread, { step, plain }) {
    return { kind: 'stall', thread, step, plain };
}
//# sourceMappingURL=sample-faults.js.map
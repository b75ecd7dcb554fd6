/**
 * The state word of every lock kind.
 *
 *   [31] WAITERS  [30] ORPHANED  [29:0] holder's token, 0 = none
 *
 *   holder | ORPHANED | what it says
 *   -------+----------+------------------------------------------------------------------
 *     0    |    0     | Free.
 *     T    |    0     | Held by T; guarded words may be mid-update.
 *     0    |    1     | The holder died. Nobody may touch the guarded words yet.
 *     T    |    1     | Inherited by T, which is repairing the guarded words.
 *
 *   L1. Guarded words are read and written only by the stack whose token is in the word.
 *   L2. ORPHANED is cleared only by the holder, after repair (`markConsistent`): an inheritor that
 *       dies leaves it set.
 *   L3. A token is never reused, so a late step about a dead holder cannot hit its successor.
 *   L4. WAITERS is set while somebody sleeps on the word, unless a wake-up is on its way to one of
 *       them; who was woken sets it again when it takes the lock. (Fair lock: while the queue may
 *       have an entry; then the lock is handed over and never free in between.)
 *
 * Edges: taking the word (ACQUIRE lock.state) observes what the last holder published by leaving it
 * (RELEASE lock.state), or, after a death, whatever it had written before (ORPHAN lock.state).
 */
// @ts-nocheck
function stryNS_9fa48() {
  var g = typeof globalThis === 'object' && globalThis && globalThis.Math === Math && globalThis || new Function("return this")();
  var ns = g.__stryker__ || (g.__stryker__ = {});
  if (ns.activeMutant === undefined && g.process && g.process.env && g.process.env.__STRYKER_ACTIVE_MUTANT__) {
    ns.activeMutant = g.process.env.__STRYKER_ACTIVE_MUTANT__;
  }
  function retrieveNS() {
    return ns;
  }
  stryNS_9fa48 = retrieveNS;
  return retrieveNS();
}
stryNS_9fa48();
function stryCov_9fa48() {
  var ns = stryNS_9fa48();
  var cov = ns.mutantCoverage || (ns.mutantCoverage = {
    static: {},
    perTest: {}
  });
  function cover() {
    var c = cov.static;
    if (ns.currentTestId) {
      c = cov.perTest[ns.currentTestId] = cov.perTest[ns.currentTestId] || {};
    }
    var a = arguments;
    for (var i = 0; i < a.length; i++) {
      c[a[i]] = (c[a[i]] || 0) + 1;
    }
  }
  stryCov_9fa48 = cover;
  cover.apply(null, arguments);
}
function stryMutAct_9fa48(id) {
  var ns = stryNS_9fa48();
  function isActive(id) {
    if (ns.activeMutant === id) {
      if (ns.hitCount !== void 0 && ++ns.hitCount > ns.hitLimit) {
        throw new Error('Stryker: Hit count limit reached (' + ns.hitCount + ')');
      }
      return true;
    }
    return false;
  }
  stryMutAct_9fa48 = isActive;
  return isActive(id);
}
export const WAITERS: number = 1 << 31;
export const ORPHANED: number = 1 << 30;
export const HOLDER_MASK: number = stryMutAct_9fa48("0") ? (1 << 30) + 1 : (stryCov_9fa48("0"), (1 << 30) - 1);
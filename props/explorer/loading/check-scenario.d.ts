/** Whether what a file exports is a scenario; errors say what to write instead. */
import type { Scenario } from '../scenario.ts';
/**
 * The scenario among a module's exports.
 *
 * @throws {ScenarioError} when there is none by that name, or it lacks what every scenario has.
 */
export declare function scenarioIn(exports: Record<string, unknown>, name: string, file: string): Scenario;
//# sourceMappingURL=check-scenario.d.ts.map
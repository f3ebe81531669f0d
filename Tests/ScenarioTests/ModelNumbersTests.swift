import RehearsalSimulation
import Support
import Testing

/// Compares the cost of retries with a closed form or with an independent simulation.
///
/// The policy is to retry until all tasks pass, and to give up at the third failure of a task.
@Suite struct `The shipped models` {
  struct Known: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var file: String
    /// The mean number of task executions in a run, and its standard deviation.
    var executions: Double
    var deviation: Double
    /// The share of runs with a stuck task.
    var stuck: Double
  }

  /// Values of the closed form if there is one, or else of 100,000 runs of a different program.
  ///
  /// If only failed tasks are retried and q is the probability of failure, a task is executed
  /// 1 + q + q^2 times, and at least one of n tasks is stuck in 1 - (1 - q^3)^n of all runs. Twenty
  /// lines of Python simulated retries of whole phases.
  static let all = [
    Known(
      testDescription: "failed only, 8 tasks at 90 %",
      file: "failed-only-8",
      executions: 8.88,
      deviation: 1,
      stuck: 0.008
    ),
    Known(
      testDescription: "whole phase, 8 tasks at 90 %",
      file: "whole-phase-8",
      executions: 17.87,
      deviation: 11,
      stuck: 0.0408
    ),
    Known(
      testDescription: "failed only, 12 tasks at 80 %",
      file: "failed-only-12",
      executions: 14.88,
      deviation: 2,
      stuck: 0.0918
    ),
    Known(
      testDescription: "whole phase, 12 tasks at 80 %",
      file: "whole-phase-12",
      executions: 53.85,
      deviation: 25,
      stuck: 0.690
    ),
  ]

  private static let seeds = 300
  /// The allowed number of standard deviations.
  ///
  /// The seeds are fixed, so the result does not vary. With 1,000 seeds the limit would be five.
  private static let deviations = 2.7

  @Test(arguments: all)
  func `have the predicted number of executions and stuck tasks`(known: Known) throws {
    let plan = try ShippedScenarios.plan("models/\(known.file).yaml")
    var executions = 0
    var stuck = 0
    for seed in 0..<UInt64(Self.seeds) {
      var isStuck = false
      _ = Simulation(plan).run(seed: seed) { event in
        switch event.kind {
        case .retryScheduled: executions += 1
        case .taskEnded(let outcome): isStuck = isStuck || outcome.kind == .stuck
        default: break
        }
      }
      executions += plan.tasks.count
      stuck += isStuck ? 1 : 0
    }
    let runs = Double(Self.seeds)
    let mean = Double(executions) / runs
    #expect(
      (mean - known.executions).magnitude < Self.deviations * known.deviation / runs.squareRoot()
    )
    let spread = (known.stuck * (1 - known.stuck) / runs).squareRoot()
    #expect((Double(stuck) / runs - known.stuck).magnitude < Self.deviations * spread)
  }
}

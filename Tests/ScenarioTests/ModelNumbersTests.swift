import RehearsalSimulation
import Support
import Testing

/// What retrying costs, by simulation, against the closed form or an independent simulation of the
/// same rule: try again until all pass, give up at the third failure of a task.
@Suite struct `The shipped models` {
  struct Known: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var file: String
    /// Executions of tasks in a run, on average, and their standard deviation.
    var executions: Double
    var deviation: Double
    /// The share of runs in which a task is stuck.
    var stuck: Double
  }

  /// The closed form where there is one, else the numbers of 100,000 runs of another program.
  ///
  /// Failed alone, a task is executed 1 + q + q^2 times, and one of n is stuck in 1 - (1 - q^3)^n of
  /// all runs. Whole phases were simulated in twenty lines of Python.
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
  /// The seeds are always the same, so this is no matter of luck; with 1,000 seeds it would be five.
  private static let deviations = 2.7

  @Test(arguments: all)
  func `cost and get stuck as the rule of retrying says`(known: Known) throws {
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

package import RehearsalRules

/// An expectation about all runs of a scenario together that does not hold with a configuration of a comparison.
package struct SweepProblem: Sendable {
  /// The path of the scenario file, as reports show it.
  package var path: String
  /// The result of the expectation with configuration A; `nil` if it is not judged there.
  package var resultOfA: ExpectationResult?
  /// The result of the expectation with configuration B; `nil` if it is not judged there.
  package var resultOfB: ExpectationResult?

  /// The expectation as text, such as `numbers: makespan`.
  package var statement: String { resultOfA?.statement ?? resultOfB?.statement ?? "" }

  /// Whether the expectation fails with B and does not fail with A.
  ///
  /// With A, it holds, is unknown, or is not judged.
  package var failsOnlyWithB: Bool { resultOfB?.verdict == .fail && resultOfA?.verdict != .fail }

  /// What the expectation is with A, such as `holds over all runs of A`.
  fileprivate var textOfA: String {
    switch resultOfA?.verdict {
    case .pass: "holds over all runs of A"
    case .fail: "fails over all runs of A"
    case .unknown: "is unknown over all runs of A"
    case nil: "is not judged over all runs of A"
    }
  }
}

extension Comparison {
  /// The expectations about all runs of a scenario together that do not hold with A or with B.
  ///
  /// They are judged for each configuration over the runs of the pairs. They change no decision about a metric.
  package var sweepProblems: [SweepProblem] {
    scenarios.flatMap { scenario -> [SweepProblem] in
      let (resultsOfA, resultsOfB) = scenario.sweepExpectations
      var problems = resultsOfA.map {
        SweepProblem(path: scenario.path, resultOfA: $0)
      }
      for result in resultsOfB {
        let index = problems.firstIndex {
          $0.resultOfB == nil && $0.statement == result.statement
            && $0.resultOfA?.location == result.location
        }
        if let index {
          problems[index].resultOfB = result
        } else {
          problems.append(SweepProblem(path: scenario.path, resultOfB: result))
        }
      }
      return problems.filter { problem in
        [problem.resultOfA, problem.resultOfB].contains { ($0?.verdict ?? .pass) != .pass }
      }
    }
  }
}

extension Comparison {
  /// The warnings about expectations about all runs together that fail with B and do not fail with A.
  var sweepProblemCautions: [String] {
    sweepProblems.filter(\.failsOnlyWithB).map { problem in
      "warning: \(problem.path): `\(problem.statement)` \(problem.textOfA) and fails over those of B; the decisions "
        + "below are about metrics alone"
    }
  }
}

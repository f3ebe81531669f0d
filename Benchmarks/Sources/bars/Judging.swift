/// What it costs to follow the protocol and to judge a run by all rules.
enum Judging {
  private static let pipelineArguments = [
    "Scenarios/happy-pipeline/happy.yaml", "--size", "300", "--repeats", "3",
  ]
  private static let workloadArguments = ["w1", "--repeats", "3"]

  /// An event of the shipped pipeline, which every rule judges, to a handoff between bare agents.
  static func pipeline(_ tools: Tools) throws -> Bar {
    let (ratio, event, handoff) = try median {
      (
        try tools.bench(pipelineArguments).timePerEvent,
        try tools.bench(workloadArguments).timePerHandoff
      )
    }
    return Bar(
      name: "an event of the shipped pipeline, judged by all rules, to a handoff of w1 without",
      ratio: ratio,
      bound: .atMost(5),
      details: "\(event.short) ns to \(handoff.short) ns"
    )
  }

  /// All rules judging, to none, for W1 and for the shipped pipeline.
  static func rules(_ tools: Tools) throws -> [Bar] {
    let subjects = [("w1", workloadArguments), ("the shipped pipeline", pipelineArguments)]
    return try subjects.map { name, arguments in
      let (ratio, judged, unjudged) = try median {
        (
          try tools.bench(arguments + ["--rules"]).timePerHandoff,
          try tools.bench(arguments + ["--no-rules"]).timePerHandoff
        )
      }
      return Bar(
        name: "a handoff of \(name), judged by all rules, to one that no rule judges",
        ratio: ratio,
        bound: .atMost(1.5),
        details: "\(judged.short) ns to \(unjudged.short) ns"
      )
    }
  }

  /// The measurement with the median ratio of seven that are made in turns.
  private static func median(
    _ measure: () throws -> (Double, Double)
  ) rethrows -> (ratio: Double, first: Double, second: Double) {
    let measurements = try (0..<7).map { _ in
      let (first, second) = try measure()
      return (ratio: first / second, first: first, second: second)
    }
    return measurements.sorted { $0.ratio < $1.ratio }[3]
  }
}

extension Tools {
  /// Runs `rehearse bench`.
  fileprivate func bench(_ arguments: [String]) throws -> Report {
    try Report(run(rehearse, ["bench"] + arguments + ["--json"]).output)
  }
}

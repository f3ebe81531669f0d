public import RehearsalSimulation

/// What has to happen in one run at least, held against all runs of a scenario.
public enum Sometimes {
  /// What became of each such assertion of a plan; none where there is one run only, which shows
  /// neither that it happens nor that it does not.
  public static func assess(_ plan: Plan, over judgements: [Judgement]) -> [ExpectationResult] {
    guard judgements.count > 1, case .expectations(let expectations) = plan.oracle else {
      return []
    }
    let isCutShort = judgements.contains { $0.verdict == .unknown }
    return expectations.sometimes.enumerated().map { place, occasion in
      let runs = judgements.count { $0.witnessed.indices.contains(place) && $0.witnessed[place] }
      return ExpectationResult(
        statement: "sometimes: \(occasion.words(in: plan))",
        verdict: runs > 0 ? .pass : isCutShort ? .unknown : .fail,
        expected: "in one of the runs at least",
        found: "in \(runs) of \(judgements.count) runs",
        nearest: [],
        location: occasion.location
      )
    }
  }
}

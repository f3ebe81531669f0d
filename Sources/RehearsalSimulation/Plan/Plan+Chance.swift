extension Plan {
  /// Whether different seeds can give different runs.
  ///
  /// The value is true if the plan allows a random draw with several possible results. Every use of a
  /// ``RandomStream`` in a run needs a condition here. Agents written in code are not considered, and can
  /// draw more values.
  package var dependsOnSeed: Bool {
    platform.drawsAtRandom || members.contains { $0.model?.isRandom ?? false }
      || faults.contains(where: \.isRandom)
  }

  /// Whether some agents of the plan's runs are written in code, so that they can draw random numbers in every plan.
  ///
  /// The sweep that makes the runs sets the value.
  package var hasCustomActors: Bool {
    get { contents.hasCustomActors }
    set { contents.hasCustomActors = newValue }
  }
}

extension Platform {
  fileprivate var drawsAtRandom: Bool {
    schedule == .shuffled
      || quotas.contains { $0.response == .backoff && $0.backoff.isRandom }
      || replies.contains { $0.tries > 1 && $0.backoff.isRandom }
      || hasSeparateTrees && merge.isRandom
      || hasSharedList && claim.checkInterval.map { $0 > 1 } ?? false
  }
}

extension Platform.Backoff {
  fileprivate var isRandom: Bool { firstWait > 0 && jitter.hundredths > 0 }
}

extension Platform.MergeRule {
  fileprivate var isRandom: Bool {
    [conflictRate, unnoticedConflictRate].compactMap(\.self).contains(where: \.isUncertain)
  }
}

extension Model {
  fileprivate var isRandom: Bool {
    let probabilities =
      [successRate, criterionMetRate, flawFoundRate, misrouteRate, handBackRate].compactMap(\.self)
      + flaws.map(\.rate)
    let distributions =
      [sessionDuration, sessionTokens].compactMap(\.self) + reports.map(\.distribution)
    return routes.count > 1 || probabilities.contains(where: \.isUncertain)
      || distributions.contains(where: \.isRandom)
  }
}

extension Fault {
  fileprivate var isRandom: Bool {
    guard case .rate(let rate) = occurrence else { return false }
    return rate.isUncertain
  }
}

extension Percentage {
  /// Whether the probability is neither 0 nor 1, so that a draw decides.
  fileprivate var isUncertain: Bool { hundredths > 0 && hundredths < 10_000 }
}

extension Distribution {
  fileprivate var isRandom: Bool {
    switch self {
    case .fixed: false
    case .uniform(let first, let last), .triangular(let first, _, let last): first != last
    case .exponential(let mean): mean != 0
    case .logNormal(let median, let ninthDecile): median != ninthDecile
    case .empirical(let values): values.contains { $0 != values.first }
    }
  }
}

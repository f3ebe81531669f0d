extension Plan {
  /// Whether runs depend on the seed, because something in them is drawn at random.
  package var dependsOnSeed: Bool {
    platform.schedule == .shuffled || members.contains { $0.model?.isRandom ?? false }
      || faults.contains(where: \.isRandom)
  }
}

extension Model {
  fileprivate var isRandom: Bool {
    let chances = [succeeds, meets, finds].compactMap(\.self) + flaws.map(\.rate)
    let distributions = [takes, spends].compactMap(\.self) + reports.map(\.distribution)
    return chances.contains(where: \.isUncertain) || distributions.contains(where: \.isRandom)
  }
}

extension Fault {
  fileprivate var isRandom: Bool {
    guard case .rate(let rate) = occurrence else { return false }
    return rate.isUncertain
  }
}

extension Percentage {
  /// Whether the probability is neither 0 nor 1.
  fileprivate var isUncertain: Bool { hundredths > 0 && hundredths < 10_000 }
}

extension Distribution {
  fileprivate var isRandom: Bool {
    switch self {
    case .fixed: false
    case .uniform(let first, let last), .triangular(let first, _, let last): first != last
    case .exponential(let mean): mean != 0
    case .logNormal(let median, let ninth): median != ninth
    case .empirical(let values): values.contains { $0 != values.first }
    }
  }
}

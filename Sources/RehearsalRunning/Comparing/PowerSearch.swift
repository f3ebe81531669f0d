import RehearsalSimulation
import RehearsalStatistics

/// Finds with how many pairs a decision is made often enough, by making it many times as a comparison would.
///
/// Pairs are drawn from those of a pilot, moved to the difference that is supposed. The bootstrap is left
/// out: the other method of ``ConservativeMean`` is nearly always the more careful one.
package struct PowerSearch {
  /// The metric, with the margin in its unit.
  package let metric: Metric
  package let margin: Double
  /// How many decisions a comparison makes together, among which the chance of an error is shared out.
  package let decisions: Int
  /// The chance with which any margin may be decided wrongly.
  package let alpha: Double

  /// How often the decision is to be made.
  static let power = 0.8
  /// What the share of the trials has to be: a little more, so that chance does not pass off less as enough.
  private static let wanted = 0.815
  private static let trials = 500
  /// More pairs are not tried.
  private static let most = 20_000

  /// What the true difference is supposed to be.
  package enum Truth: CaseIterable {
    case better, same, worse

    /// The decision that is then to be made.
    package var decision: MarginDecision {
      switch self {
      case .better: .superior
      case .same: .nonInferior
      case .worse: .inferior
      }
    }
  }

  /// The difference of B from A in a truth: better by the margin, none, or worse by two margins.
  package func difference(_ truth: Truth) -> Double {
    let worse = metric.moreIsBetter ? -margin : margin
    return switch truth {
    case .better: -worse
    case .same: 0
    case .worse: 2 * worse
    }
  }

  /// The number of pairs by the differences of a pilot, of which two are not the same; `nil` where the most
  /// that is tried does not suffice.
  package func pairs(_ truth: Truth, like differences: [Double]) -> Int? {
    let mean = differences.mean
    let moved = differences.map { $0 - mean + difference(truth) }
    let deviation = differences.standardError * Double(differences.count).squareRoot()
    return least(truth, from: start(deviation)) { pairs, stream in
      var sample: [Double] = []
      sample.reserveCapacity(pairs)
      for _ in 0..<pairs { sample.append(moved[Int(stream.next(below: UInt64(moved.count)))]) }
      return EstimateBasis.skewed(SkewnessCorrectedMean(sample)).claims(metric, margin)
    }
  }

  /// The number of pairs by how large a share of them differed in a pilot, for what runs have or have not.
  package func pairs(_ truth: Truth, discordance: Double) -> Int? {
    let second = (discordance + difference(truth) / Metric.whole) / 2
    var known: [PairedCounts: Claims] = [:]
    let deviation = (discordance * Metric.whole * Metric.whole).squareRoot()
    return least(truth, from: start(deviation)) { pairs, stream in
      var counts = PairedCounts(onlyFirst: 0, onlySecond: 0, pairs: pairs)
      for _ in 0..<pairs {
        let share = Double(stream.next() >> 11) * 0x1p-53
        if share < second {
          counts.onlySecond += 1
        } else if share < discordance {
          counts.onlyFirst += 1
        }
      }
      if let claims = known[counts] { return claims }
      let claims = EstimateBasis.counts(counts).claims(metric, margin)
      known[counts] = claims
      return claims
    }
  }

  /// The number that the normal distribution would ask for.
  private func start(_ deviation: Double) -> Int {
    PairsNeeded.means(
      difference: margin,
      deviation: deviation,
      power: Self.power,
      alpha: alpha / Double(decisions)
    ) ?? Self.most
  }

  /// The least number with which a decision is made often enough, to two in a hundred of it.
  private func least(
    _ truth: Truth,
    from start: Int,
    _ claims: (Int, inout RandomStream) -> Claims
  ) -> Int? {
    func suffices(_ pairs: Int) -> Bool {
      var made = 0
      for trial in 0..<Self.trials {
        var stream = RandomStream(seed: UInt64(trial), key: UInt64(pairs))
        var claims = claims(pairs, &stream)
        // The least chance of several is raised by their number.
        claims.isBetter *= Double(decisions)
        claims.isWorse *= Double(decisions)
        let decision = claims.decision(alpha)
        made += decision == truth.decision || truth == .same && decision == .superior ? 1 : 0
      }
      return Double(made) >= Self.wanted * Double(Self.trials)
    }
    var high = max(2, start)
    guard high <= Self.most else { return nil }
    while !suffices(high) {
      high = high * 5 / 4 + 1
      guard high <= Self.most else { return nil }
    }
    var low = 1
    if high == max(2, start) { low = max(1, high / 4) }
    while high - low > max(1, high / 50) {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }
}

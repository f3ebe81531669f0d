internal import RehearsalSimulation

/// A confidence sequence for the mean of bounded numbers, which is computed by betting.
///
/// With the stated confidence, the intervals after all numbers cover the mean simultaneously. Looking at the
/// interval after every number and stopping at any time is therefore valid.
///
/// For each supposed mean, one bettor bets that the true mean is greater, and another bettor bets that the
/// true mean is smaller. The previous numbers determine the stakes. A supposed mean is excluded once the
/// capital of either bettor exceeds 2 / `alpha` times the initial capital.
///
/// Source: Waudby-Smith and Ramdas, "Estimating Means of Bounded Random Variables by Betting", Journal of the
/// Royal Statistical Society B 86 (2024), theorem 3 with the predictable plug-in bets of section 4.3,
/// truncated at one half.
public struct BettingSequence: Sendable {
  private let range: Interval
  private let alpha: Double
  /// The numbers, scaled linearly so that the range becomes 0 through 1.
  private var shares: [Double] = []
  /// The stake on each number, before truncation.
  private var bets: [Double] = []
  private var sum = 0.5
  private var squares = 0.25
  /// The confidence interval of the mean after the last call of ``narrow()``.
  public private(set) var interval: Interval

  /// Creates a sequence without numbers.
  ///
  /// - Parameters:
  ///   - range: The range of the numbers. A number outside the range counts as the nearest end of the range.
  ///   - alpha: The upper bound on the probability that at least one of the intervals misses the mean.
  public init(_ range: Interval, _ alpha: Double = 0.05) {
    self.range = range
    self.alpha = alpha
    interval = range
  }

  /// Adds the next number.
  ///
  /// The next call of ``narrow()`` takes the number into account in ``interval``.
  public mutating func add(_ number: Double) {
    let share = min(1, max(0, (number - range.low) / (range.high - range.low)))
    let next = Double(shares.count + 1)
    let variance = squares / next
    bets.append(
      (2 * Elementary.ln(2 / alpha) / (variance * next * Elementary.ln(next + 1))).squareRoot()
    )
    shares.append(share)
    sum += share
    let mean = sum / (next + 1)
    squares += (share - mean) * (share - mean)
  }

  /// Updates the interval with all numbers added so far.
  public mutating func narrow() {
    guard !shares.isEmpty else { return }
    let needed = Elementary.ln(2 / alpha)
    let mean = shares.mean
    let low = gain(0, above: true) < needed ? 0 : edge(0, mean) { gain($0, above: true) >= needed }
    let high =
      gain(1, above: false) < needed ? 1 : edge(mean, 1) { gain($0, above: false) < needed }
    let width = range.high - range.low
    interval = interval.intersection(
      Interval(range.low + low * width, range.low + high * width)
    )
  }

  /// Returns the number between `low` and `high` up to which a condition holds, found by bisection.
  ///
  /// The result is more precise than any report shows.
  private func edge(_ low: Double, _ high: Double, _ holds: (Double) -> Bool) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Returns the natural logarithm of the capital after betting against a supposed mean.
  ///
  /// The initial capital is 1. The bets are that the true mean is above or below `supposed`, according to
  /// `above`.
  private func gain(_ supposed: Double, above: Bool) -> Double {
    let limit = 0.5 / (above ? supposed : 1 - supposed)
    var (product, gain) = (1.0, 0.0)
    for index in shares.indices {
      let bet = min(bets[index], limit)
      product *= 1 + bet * (above ? shares[index] - supposed : supposed - shares[index])
      // Logarithms are expensive, so a logarithm is taken only before the product overflows or underflows.
      if product > 1e200 || product < 1e-200 {
        gain += Elementary.ln(product)
        product = 1
      }
    }
    return gain + Elementary.ln(product)
  }
}

/// An e-process, whose value is evidence that one of two alternatives succeeds more often.
///
/// The evidence is valid after every pair. If both alternatives succeed equally often, the probability that
/// the evidence ever reaches 20 is at most 1/20 (Ville's inequality), no matter how often the evidence is
/// checked. The evidence does not show how large the difference is.
///
/// The evidence is E = B(1 + b, 1 + c) 2^(b + c), which is the mixture of likelihood ratios under a uniform
/// prior. B is the beta function. In b pairs only the first alternative succeeded, and in c pairs only the
/// second alternative succeeded.
///
/// Source: Ramdas, Grünwald, Vovk and Shafer, "Game-Theoretic Statistics and Safe Anytime-Valid Inference",
/// Statistical Science 38 (2023).
public struct DiscordanceProcess: Sendable {
  private var onlyFirst = 0
  private var onlySecond = 0
  /// The greatest evidence so far.
  public private(set) var greatest = 1.0

  /// Creates a process without pairs.
  public init() {}

  /// Adds the next pair.
  public mutating func add(first: Bool, second: Bool) {
    guard first != second else { return }
    if first { onlyFirst += 1 } else { onlySecond += 1 }
    greatest = max(greatest, evidence)
  }

  /// The evidence against equal success rates, which is 1 without any evidence.
  public var evidence: Double {
    let (b, c) = (Double(onlyFirst), Double(onlySecond))
    return boundedExp(logBeta(1 + b, 1 + c) + (b + c) * Elementary.ln(2))
  }
}

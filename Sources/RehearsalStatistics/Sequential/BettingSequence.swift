internal import RehearsalSimulation

/// A confidence sequence for the mean of bounded numbers, computed by betting.
///
/// A confidence sequence gives one interval after each number. With confidence 1 - `alpha`, all of these
/// intervals contain the true mean. It is therefore valid to look at every interval and to stop at any time.
///
/// For each supposed mean, one bettor bets that the true mean is greater, and another bettor bets that the
/// true mean is smaller. The previous numbers determine the stakes. The sequence excludes a supposed mean
/// once the capital of either bettor exceeds 2 / `alpha` times the initial capital.
///
/// Source: Waudby-Smith and Ramdas, "Estimating Means of Bounded Random Variables by Betting", Journal of the
/// Royal Statistical Society B 86 (2024), theorem 3 with the predictable plug-in bets of section 4.3,
/// truncated at one half.
public struct BettingSequence: Sendable {
  private let range: Interval
  private let alpha: Double
  /// The added numbers, each scaled linearly from the range to 0 through 1.
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
  ///   - alpha: The upper bound on the probability that any of the intervals misses the true mean.
  public init(_ range: Interval, _ alpha: Double = 0.05) {
    self.range = range
    self.alpha = alpha
    interval = range
  }

  /// Adds the next number.
  ///
  /// ``interval`` changes with the next call of ``narrow()``.
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

  /// Updates ``interval`` with all numbers added so far.
  ///
  /// The interval never becomes wider.
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

  /// Returns the number between `low` and `high` up to which a condition holds, found by 40 steps
  /// of bisection.
  ///
  /// The error is far below the precision that reports show.
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
  /// The initial capital is 1. If `above` is true, the bets are that the true mean is above `supposed`; if it
  /// is false, that the true mean is below `supposed`.
  private func gain(_ supposed: Double, above: Bool) -> Double {
    let limit = 0.5 / (above ? supposed : 1 - supposed)
    var (product, gain) = (1.0, 0.0)
    for index in shares.indices {
      let bet = min(bets[index], limit)
      product *= 1 + bet * (above ? shares[index] - supposed : supposed - shares[index])
      // Computing a logarithm is slow. The loop therefore multiplies, and takes a logarithm only before the
      // product overflows or underflows.
      if product > 1e200 || product < 1e-200 {
        gain += Elementary.ln(product)
        product = 1
      }
    }
    return gain + Elementary.ln(product)
  }
}

/// An e-process: a number that grows as evidence that one of two alternatives succeeds more often
/// than the other.
///
/// The evidence is valid after every pair. Suppose that both alternatives succeed equally often. The
/// probability that the evidence ever reaches 20 is then at most 1/20 (Ville's inequality), no matter how
/// often it is checked. The evidence does not show how large a difference is.
///
/// The evidence is E = B(1 + b, 1 + c) 2^(b + c), where B is the beta function. In b pairs only the first
/// alternative succeeded, and in c pairs only the second alternative succeeded. E is the mixture of
/// likelihood ratios under a uniform prior.
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

  /// Adds the next pair, as whether each of the two alternatives succeeded.
  public mutating func add(first: Bool, second: Bool) {
    guard first != second else { return }
    if first { onlyFirst += 1 } else { onlySecond += 1 }
    greatest = max(greatest, evidence)
  }

  /// The evidence after the pairs so far that the success rates differ.
  ///
  /// The evidence begins at 1.
  public var evidence: Double {
    let (b, c) = (Double(onlyFirst), Double(onlySecond))
    return boundedExp(logBeta(1 + b, 1 + c) + (b + c) * Elementary.ln(2))
  }
}

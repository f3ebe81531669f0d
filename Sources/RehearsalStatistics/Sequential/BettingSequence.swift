internal import RehearsalSimulation

/// A confidence sequence for the mean of bounded numbers, computed by betting.
///
/// A confidence sequence can give an interval after each number. With a probability of at least 1 - `alpha`,
/// all of these intervals contain the true mean. A study may therefore look at every interval, and stop at
/// any time.
///
/// For each supposed mean, one bettor bets that the true mean is greater, and another bettor bets that it is
/// smaller. The previous numbers determine the stakes. ``narrowInterval()`` excludes the supposed mean if the
/// capital of one of the bettors is at least 2 / `alpha` times the initial capital.
///
/// Source: Waudby-Smith and Ramdas, "Estimating Means of Bounded Random Variables by Betting", Journal of the
/// Royal Statistical Society B 86 (2024), theorem 3 with the predictable plug-in bets of section 4.3,
/// truncated at one half.
public struct BettingSequence: Sendable {
  private let range: Interval
  /// The upper bound on the probability that at least one of the intervals misses the true mean.
  private let alpha: Double
  /// The added numbers, each scaled linearly from `range` to the range from 0 through 1.
  private var scaledNumbers: [Double] = []
  /// The stake on each number, before truncation.
  ///
  /// A bet multiplies the capital by 1 plus the stake times the deviation of the scaled number from the
  /// supposed mean, in the direction of the bet.
  private var stakes: [Double] = []
  /// The sum of the scaled numbers, plus 0.5 for a prior observation in the middle of the range.
  private var sumWithPrior = 0.5
  /// The sum of the squared deviations of the scaled numbers, plus 0.25 for the prior observation.
  ///
  /// The deviation of a number is from the mean of the prior observation and of all numbers up to and
  /// including this number.
  private var squaredDeviations = 0.25
  /// The confidence interval of the mean, as the latest call of ``narrowInterval()`` computed it.
  ///
  /// Before the first call, the interval is the whole range.
  public private(set) var interval: Interval

  /// Creates a sequence without numbers.
  ///
  /// - Parameters:
  ///   - range: The range of the numbers. A number outside the range is replaced by the nearest end of the range.
  ///   - alpha: The upper bound on the probability that at least one of the intervals misses the true mean.
  public init(_ range: Interval, _ alpha: Double = 0.05) {
    self.range = range
    self.alpha = alpha
    interval = range
  }

  /// Adds the next number of the sequence.
  ///
  /// ``interval`` does not change until the next call of ``narrowInterval()``.
  public mutating func add(_ number: Double) {
    let scaledNumber = min(1, max(0, (number - range.low) / (range.high - range.low)))
    let nextCount = Double(scaledNumbers.count + 1)
    let variance = squaredDeviations / nextCount
    stakes.append(
      (2 * ElementaryFunctions.ln(2 / alpha)
        / (variance * nextCount * ElementaryFunctions.ln(nextCount + 1)))
        .squareRoot()
    )
    scaledNumbers.append(scaledNumber)
    sumWithPrior += scaledNumber
    let mean = sumWithPrior / (nextCount + 1)
    squaredDeviations += (scaledNumber - mean) * (scaledNumber - mean)
  }

  /// Updates ``interval`` with all numbers added so far.
  ///
  /// The interval never becomes wider.
  public mutating func narrowInterval() {
    guard !scaledNumbers.isEmpty else { return }
    let neededLogCapital = ElementaryFunctions.ln(2 / alpha)
    let mean = scaledNumbers.mean
    let low =
      logCapital(0, above: true) < neededLogCapital
      ? 0 : boundary(0, mean) { logCapital($0, above: true) >= neededLogCapital }
    let high =
      logCapital(1, above: false) < neededLogCapital
      ? 1 : boundary(mean, 1) { logCapital($0, above: false) < neededLogCapital }
    let rangeWidth = range.high - range.low
    interval = interval.intersection(
      Interval(range.low + low * rangeWidth, range.low + high * rangeWidth)
    )
  }

  /// Returns the number between `low` and `high` up to which a condition holds, after 40 steps of bisection.
  private func boundary(_ low: Double, _ high: Double, _ holds: (Double) -> Bool) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Returns the natural logarithm of a bettor's capital after all bets against a supposed mean.
  ///
  /// The initial capital is 1. If `above` is true, the bettor bets that the true mean is above `supposed`.
  /// Otherwise, the bettor bets that the true mean is below `supposed`.
  private func logCapital(_ supposed: Double, above: Bool) -> Double {
    let stakeLimit = 0.5 / (above ? supposed : 1 - supposed)
    var (product, logCapital) = (1.0, 0.0)
    for index in scaledNumbers.indices {
      let stake = min(stakes[index], stakeLimit)
      product *=
        1 + stake * (above ? scaledNumbers[index] - supposed : supposed - scaledNumbers[index])
      // A logarithm is slow to compute. The loop multiplies instead, and takes a logarithm only before the product
      // overflows or underflows.
      if product > 1e200 || product < 1e-200 {
        logCapital += ElementaryFunctions.ln(product)
        product = 1
      }
    }
    return logCapital + ElementaryFunctions.ln(product)
  }
}

/// An e-process for pairs of trials, which measures the evidence that two alternatives succeed differently often.
///
/// The evidence is valid after every pair. If both alternatives succeed equally often, the probability that the
/// evidence ever reaches 20 is at most 1/20 (Ville's inequality). This holds no matter how often the evidence is
/// checked. The evidence does not show how large a difference is.
///
/// The evidence is E = B(1 + b, 1 + c) 2^(b + c), where B is the beta function. In b pairs, only the first alternative
/// succeeded. In c pairs, only the second alternative succeeded. E is the mixture of likelihood ratios under a uniform
/// prior.
///
/// Source: Ramdas, Grünwald, Vovk and Shafer, "Game-Theoretic Statistics and Safe Anytime-Valid Inference",
/// Statistical Science 38 (2023).
public struct DiscordanceProcess: Sendable {
  /// The number of pairs in which only the first alternative succeeded.
  private var onlyFirst = 0
  /// The number of pairs in which only the second alternative succeeded.
  private var onlySecond = 0
  /// The greatest value of ``evidence`` so far.
  public private(set) var greatestEvidence = 1.0

  /// Creates a process without pairs.
  public init() {}

  /// Adds the next pair of trials.
  ///
  /// - Parameters:
  ///   - first: Whether the first alternative succeeded.
  ///   - second: Whether the second alternative succeeded.
  public mutating func add(first: Bool, second: Bool) {
    guard first != second else { return }
    if first { onlyFirst += 1 } else { onlySecond += 1 }
    greatestEvidence = max(greatestEvidence, evidence)
  }

  /// The evidence from the pairs so far that the success rates of the two alternatives differ.
  ///
  /// The evidence is 1 before the first pair.
  public var evidence: Double {
    let (b, c) = (Double(onlyFirst), Double(onlySecond))
    return boundedExp(logBeta(1 + b, 1 + c) + (b + c) * ElementaryFunctions.ln(2))
  }
}

/// A success rate, as the number of successes and the number of trials.
public struct Rate: Sendable, Hashable {
  /// The number of successes.
  public var successes: Int
  /// The number of trials.
  public var trials: Int

  /// Creates a success rate.
  ///
  /// The number of successes must be from 0 through the number of trials.
  public init(_ successes: Int, of trials: Int) {
    self.successes = successes
    self.trials = trials
  }

  /// The share of successes among the trials, from 0 through 1, or 0 if there are no trials.
  public var successShare: Double { trials > 0 ? Double(successes) / Double(trials) : 0 }

  /// Returns Wilson's score interval, a confidence interval of the true share of successes.
  ///
  /// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
  /// American Statistical Association 22 (1927).
  ///
  /// - Parameter alpha: The probability that the interval misses the true share, such as 0.05.
  /// - Returns: The interval, which lies within 0 through 1. Without trials, it is from 0 through 1.
  public func wilson(_ alpha: Double = 0.05) -> Interval {
    Self.wilson(share: successShare, trials: trials, alpha)
  }

  /// Returns Wilson's score interval for an observed share from 0 through 1, which may be a weighted share.
  package static func wilson(share: Double, trials: Int, _ alpha: Double = 0.05) -> Interval {
    guard trials > 0 else { return Interval(0, 1) }
    let z = NormalDistribution.quantile(1 - alpha / 2)
    let n = Double(trials)
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let halfWidth =
      z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return Interval(
      share == 0 ? 0 : max(0, middle - halfWidth),
      share == 1 ? 1 : min(1, middle + halfWidth)
    )
  }

  /// Returns the Clopper-Pearson interval of the true share of successes.
  ///
  /// The interval contains the true share with a probability of at least 1 - `alpha`.
  ///
  /// Source: Clopper and Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case of the
  /// Binomial", Biometrika 26 (1934).
  public func clopperPearson(_ alpha: Double = 0.05) -> Interval {
    let (k, n) = (Double(successes), Double(trials))
    return Interval(
      successes == 0 ? 0 : BetaDistribution(a: k, b: n - k + 1).quantile(alpha / 2),
      successes == trials ? 1 : BetaDistribution(a: k + 1, b: n - k).quantile(1 - alpha / 2)
    )
  }

  /// Returns the upper 95 % confidence bound on the probability of an event that happened in none of the trials.
  ///
  /// By the rule of three, the bound is three divided by the number of trials, and at most 1. Without
  /// trials, it is 1.
  ///
  /// Source: Hanley and Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?", JAMA 249 (1983).
  public static func ruleOfThree(_ trials: Int) -> Double {
    trials > 0 ? min(1, 3 / Double(trials)) : 1
  }
}

/// A closed interval of real numbers, such as a confidence interval.
public struct Interval: Sendable, Hashable {
  /// The lower end; minus infinity if the interval is unbounded below.
  public var low: Double
  /// The upper end; infinity if the interval is unbounded above.
  public var high: Double

  /// Creates an interval from its ends.
  public init(_ low: Double, _ high: Double) {
    self.low = low
    self.high = high
  }

  /// Returns whether a number lies in the interval or is one of its ends.
  public func contains(_ number: Double) -> Bool { low <= number && number <= high }

  /// Returns the intersection of this interval and another interval.
  ///
  /// If the intervals are disjoint, the result is a single point: the end of this interval that is nearest to `other`.
  public func intersection(_ other: Interval) -> Interval {
    let low = min(max(low, other.low), high)
    return Interval(low, max(min(high, other.high), low))
  }
}

/// How many of so many trials succeeded.
public struct Rate: Sendable, Hashable {
  /// The successes.
  public var successes: Int
  /// The trials.
  public var trials: Int

  /// Creates a rate of successes from zero to the trials.
  public init(_ successes: Int, of trials: Int) {
    self.successes = successes
    self.trials = trials
  }

  /// The share of successes; zero where nothing was tried.
  public var share: Double { trials > 0 ? Double(successes) / Double(trials) : 0 }

  /// Wilson's score interval of the share, from zero to one.
  ///
  /// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
  /// American Statistical Association 22 (1927).
  ///
  /// - Parameter alpha: The chance with which it may miss, such as 0.05.
  /// - Returns: Where the share lies.
  public func wilson(_ alpha: Double = 0.05) -> Interval {
    Self.wilson(share: share, trials: trials, alpha)
  }

  /// Wilson's score interval around a share that need not come of whole successes.
  package static func wilson(share: Double, trials: Int, _ alpha: Double = 0.05) -> Interval {
    guard trials > 0 else { return Interval(0, 1) }
    let z = NormalDistribution.quantile(1 - alpha / 2)
    let n = Double(trials)
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half =
      z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return Interval(
      share == 0 ? 0 : max(0, middle - half),
      share == 1 ? 1 : min(1, middle + half)
    )
  }

  /// The exact interval of the share, which covers it at least as often as it says.
  ///
  /// Source: Clopper and Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case of the
  /// Binomial", Biometrika 26 (1934).
  public func exact(_ alpha: Double = 0.05) -> Interval {
    let (k, n) = (Double(successes), Double(trials))
    return Interval(
      successes == 0 ? 0 : BetaDistribution(a: k, b: n - k + 1).quantile(alpha / 2),
      successes == trials ? 1 : BetaDistribution(a: k + 1, b: n - k).quantile(1 - alpha / 2)
    )
  }

  /// The chance of so few successes or fewer, where each trial succeeds with the chance given.
  func chanceOfFewer(at chance: Double) -> Double {
    BinomialDistribution(trials: trials, chance: min(1, chance)).cumulative(successes)
  }

  /// The most that the share of something may well be that showed in none of so many trials, at 95 %: three
  /// over their number.
  ///
  /// Source: Hanley and Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?", JAMA 249 (1983).
  public static func ruleOfThree(_ trials: Int) -> Double {
    trials > 0 ? min(1, 3 / Double(trials)) : 1
  }
}

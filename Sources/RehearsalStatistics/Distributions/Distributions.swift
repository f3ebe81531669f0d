internal import RehearsalSimulation

/// The binomial distribution: the number of successes in independent trials with the same success probability.
struct BinomialDistribution {
  /// The number of trials.
  let trials: Int
  /// The success probability of each trial.
  let probability: Double

  /// Returns the probability of exactly `count` successes.
  func density(_ count: Int) -> Double {
    guard (0...trials).contains(count) else { return 0 }
    if probability <= 0 { return count == 0 ? 1 : 0 }
    if probability >= 1 { return count == trials ? 1 : 0 }
    let (n, k) = (Double(trials), Double(count))
    let logCombinations = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
    return boundedExp(
      logCombinations + k * ElementaryFunctions.ln(probability) + (n - k)
        * ElementaryFunctions.ln(1 - probability)
    )
  }

  /// Returns the probability of at most `count` successes.
  ///
  /// Source: Abramowitz and Stegun, 26.5.24.
  func cumulative(_ count: Int) -> Double {
    guard count >= 0 else { return 0 }
    guard count < trials else { return 1 }
    return BetaDistribution(a: Double(trials - count), b: Double(count) + 1).cumulative(
      1 - probability
    )
  }
}

/// The standard normal distribution.
enum NormalDistribution {
  /// Returns the probability of a value greater than `z`.
  ///
  /// Source: Abramowitz and Stegun, the power series 26.2.11 for `z` from 0 up to 3 and the continued
  /// fraction 26.2.14 from 3 on. The probability for a negative `z` follows from the symmetry of the
  /// distribution.
  static func upperTail(_ z: Double) -> Double {
    guard z.isFinite else { return z > 0 ? 0 : 1 }
    guard z >= 0 else { return 1 - upperTail(-z) }
    let density = boundedExp(-z * z / 2) / 2.506_628_274_631_000_7
    if z < 3 {
      var (term, sum, n) = (z, z, 1.0)
      while term > sum * 1e-17, term > 0 {
        n += 2
        term *= z * z / n
        sum += term
      }
      return 0.5 - density * sum
    }
    var fraction = 0.0
    for n in stride(from: 100.0, to: 0, by: -1) { fraction = n / (z + fraction) }
    return density / (z + fraction)
  }

  /// Returns the quantile of a probability, which must be greater than 0 and less than 1.
  static func quantile(_ probability: Double) -> Double {
    ElementaryFunctions.normalQuantile(probability)
  }
}

/// Student's t distribution.
public struct StudentDistribution: Sendable {
  private let degreesOfFreedom: Double

  /// Creates the distribution with the given degrees of freedom, at least one.
  public init(degrees: Int) {
    degreesOfFreedom = Double(degrees)
  }

  /// Returns the quantile of a probability, which must be greater than 0 and less than 1.
  ///
  /// Source: Abramowitz and Stegun, 26.7.1 with 26.5.27.
  public func quantile(_ probability: Double) -> Double {
    guard probability != 0.5 else { return 0 }
    guard probability > 0.5 else { return -quantile(1 - probability) }
    let betaQuantile = BetaDistribution(a: degreesOfFreedom / 2, b: 0.5).quantile(
      2 * (1 - probability)
    )
    return (degreesOfFreedom * (1 - betaQuantile) / betaQuantile).squareRoot()
  }

  /// Returns the probability of a value of at most `number`.
  ///
  /// Source: Abramowitz and Stegun, 26.7.1.
  public func cumulative(_ number: Double) -> Double {
    guard number.isFinite else { return number > 0 ? 1 : 0 }
    let betaArgument = degreesOfFreedom / (degreesOfFreedom + number * number)
    let tailProbability =
      BetaDistribution(a: degreesOfFreedom / 2, b: 0.5).cumulative(betaArgument) / 2
    return number > 0 ? 1 - tailProbability : tailProbability
  }
}

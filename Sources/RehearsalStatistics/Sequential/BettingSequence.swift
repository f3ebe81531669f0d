internal import RehearsalSimulation

/// Where the mean of bounded numbers lies, after each of them: all these intervals cover it at once with the
/// confidence they say, so one may look as often as one likes and stop whenever one has seen enough.
///
/// Somebody bets that the mean is greater than supposed, somebody else that it is smaller, each as much as
/// the numbers seen so far advise; a supposition against which either multiplies their money too far is
/// given up.
///
/// Source: Waudby-Smith and Ramdas, "Estimating Means of Bounded Random Variables by Betting", Journal of the
/// Royal Statistical Society B 86 (2024), theorem 3 with the predictable plug-in bets of section 4.3,
/// truncated at one half.
public struct BettingSequence: Sendable {
  private let range: Interval
  private let alpha: Double
  /// The numbers as shares of the range.
  private var shares: [Double] = []
  /// What is bet on each of them, before truncation.
  private var bets: [Double] = []
  private var sum = 0.5
  private var squares = 0.25
  /// Where the mean lies by all that was seen.
  public private(set) var interval: Interval

  /// Creates the sequence before the first number.
  ///
  /// - Parameters:
  ///   - range: What bounds the numbers; one outside counts as its nearest end.
  ///   - alpha: The chance with which any of the intervals may miss.
  public init(_ range: Interval, _ alpha: Double = 0.05) {
    self.range = range
    self.alpha = alpha
    interval = range
  }

  /// Takes the next number; the interval stays as it was until it is narrowed.
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

  /// Narrows the interval by all numbers taken so far.
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

  /// The place up to which something holds, closer than any report shows.
  private func edge(_ low: Double, _ high: Double, _ holds: (Double) -> Bool) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The logarithm of what betting against a supposed mean has made of a stake of one.
  private func gain(_ supposed: Double, above: Bool) -> Double {
    let limit = 0.5 / (above ? supposed : 1 - supposed)
    var (product, gain) = (1.0, 0.0)
    for place in shares.indices {
      let bet = min(bets[place], limit)
      product *= 1 + bet * (above ? shares[place] - supposed : supposed - shares[place])
      // The logarithm is taken now and then: it costs more than all the rest.
      if product > 1e200 || product < 1e-200 {
        gain += Elementary.ln(product)
        product = 1
      }
    }
    return gain + Elementary.ln(product)
  }
}

import RehearsalSimulation

@testable import RehearsalStatistics

/// Random numbers for simulations of the statistics.
enum Draws {
  /// The distribution of the numbers.
  enum Shape: CaseIterable {
    case normal, uniform, exponential

    var mean: Double { self == .exponential ? 1 : 0 }

    func draw(_ share: Double) -> Double {
      switch self {
      case .normal: ElementaryFunctions.normalQuantile(share)
      case .uniform: share - 0.5
      case .exponential: -ElementaryFunctions.ln(share)
      }
    }
  }

  static let normal = Shape.normal.draw

  static func of(_ draw: (Double) -> Double, _ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, key: UInt64(count), 0x6e75_6d62_6572)
    return (0..<count).map { _ in
      draw((Double(stream.next() >> 12) + 0.5) / 4_503_599_627_370_496)
    }
  }

  /// Returns the number of occurrences that is exceeded once in a thousand times.
  static func most(of repetitions: Int, at chance: Double) -> Int {
    let distribution = BinomialDistribution(trials: repetitions, probability: chance)
    return (0...repetitions).first { distribution.cumulative($0) >= 0.999 } ?? repetitions
  }
}

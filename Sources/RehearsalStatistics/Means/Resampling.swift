internal import RehearsalSimulation

/// The random draws, with replacement, that form the resamples of a bootstrap.
public struct Resampling: Sendable {
  /// The number of resamples.
  public let count: Int
  /// The seed that determines the draws.
  let seed: UInt64
  /// The indices of the drawn items, with one array for each resample; `nil` if the seed determines the draws.
  private let storedIndices: [[Int32]]?

  /// Creates resamples whose draws a seed determines.
  ///
  /// The same seed gives the same draws on every machine.
  ///
  /// - Parameters:
  ///   - count: The number of resamples. With 1,999 resamples, the ends of a 95 % interval are the 50th and
  ///     the 1,950th smallest result.
  ///   - seed: The seed of the draws.
  public init(count: Int = 1_999, seed: UInt64 = 0) {
    self.count = count
    self.seed = seed
    storedIndices = nil
  }

  /// Creates resamples from stored draws.
  ///
  /// - Parameter stored: For each resample, the indices of the drawn items. Each array has one index for each
  ///   item of the data.
  public init(stored: [[Int]]) {
    count = stored.count
    seed = 0
    storedIndices = stored.map { $0.map(Int32.init) }
  }

  /// Calls a closure once for each resample of `size` items, with the indices of the drawn items.
  ///
  /// - Precondition: `size` is less than 2^31.
  func forEachResample(of size: Int, _ body: ([Int32]) -> Void) {
    if let storedIndices { return storedIndices.forEach(body) }
    var stream = RandomStream(seed: seed, key: UInt64(size))
    var indices = [Int32](repeating: 0, count: size)
    for _ in 0..<count {
      for index in indices.indices {
        indices[index] = Int32(truncatingIfNeeded: stream.next(below: UInt64(size)))
      }
      body(indices)
    }
  }
}

/// A sampler that draws numbers from clusters at random, with replacement.
struct ClusterSampler: ~Copyable {
  private var stream: RandomStream

  init(seed: UInt64) {
    stream = RandomStream(seed: seed, key: 0)
  }

  /// Draws as many numbers from a cluster as the cluster contains, and returns the mean of the drawn numbers.
  mutating func mean(of cluster: [Double]) -> Double {
    var sum = 0.0
    for _ in cluster.indices { sum += cluster[Int(stream.next(below: UInt64(cluster.count)))] }
    return sum / Double(cluster.count)
  }
}

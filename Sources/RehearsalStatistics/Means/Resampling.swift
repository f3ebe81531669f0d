internal import RehearsalSimulation

/// The resamples of a bootstrap, each drawn at random with replacement.
public struct Resampling: Sendable {
  /// The count of resamples.
  public let count: Int
  /// The seed of the draws.
  let seed: UInt64
  private let stored: [[Int]]?

  /// Creates resamples that are drawn with a seed.
  ///
  /// The same seed gives the same draws on every machine.
  ///
  /// - Parameters:
  ///   - count: The count of resamples. With 1,999 resamples, the ends of a 95 % interval are the 50th and
  ///     the 1,950th smallest result.
  ///   - seed: The seed of the draws.
  public init(count: Int = 1_999, seed: UInt64 = 0) {
    self.count = count
    self.seed = seed
    stored = nil
  }

  /// Creates resamples from stored draws.
  ///
  /// - Parameter stored: The indices of the drawn items, one array for each resample.
  public init(stored: [[Int]]) {
    count = stored.count
    seed = 0
    self.stored = stored
  }

  /// Calls a closure once for each resample of `size` items, with the indices of the drawn items.
  func each(of size: Int, _ body: ([Int]) -> Void) {
    if let stored { return stored.forEach(body) }
    var stream = RandomStream(seed: seed, key: UInt64(size))
    var indices = Array(repeating: 0, count: size)
    for _ in 0..<count {
      for index in indices.indices { indices[index] = Int(stream.next(below: UInt64(size))) }
      body(indices)
    }
  }
}

/// A random sampler that draws numbers from clusters with replacement.
struct ClusterSampler: ~Copyable {
  private var stream: RandomStream

  init(seed: UInt64) {
    stream = RandomStream(seed: seed, key: 0)
  }

  /// Draws as many numbers from a cluster as the cluster has, and returns their mean.
  mutating func mean(of cluster: [Double]) -> Double {
    var sum = 0.0
    for _ in cluster.indices { sum += cluster[Int(stream.next(below: UInt64(cluster.count)))] }
    return sum / Double(cluster.count)
  }
}

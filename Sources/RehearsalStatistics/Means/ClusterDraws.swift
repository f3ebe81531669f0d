internal import RehearsalSimulation

/// Draws from within clusters, one after the other.
struct ClusterDraws: ~Copyable {
  private var stream: RandomStream

  init(seed: UInt64) {
    stream = RandomStream(seed: seed, key: 0)
  }

  /// The mean of as many numbers drawn from a cluster, with replacement, as it has.
  mutating func mean(of cluster: [Double]) -> Double {
    var sum = 0.0
    for _ in cluster.indices { sum += cluster[Int(stream.next(below: UInt64(cluster.count)))] }
    return sum / Double(cluster.count)
  }
}

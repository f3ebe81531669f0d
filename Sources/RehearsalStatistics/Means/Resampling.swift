internal import RehearsalSimulation

/// The draws of a bootstrap: which of so many things are taken, with replacement.
public struct Resampling: Sendable {
  /// How many resamples are drawn.
  public let count: Int
  /// What the draws are keyed by.
  let seed: UInt64
  private let stored: [[Int]]?

  /// Creates the draws of a seed: the same on every machine.
  ///
  /// - Parameters:
  ///   - count: How many resamples; with 1,999 the ends of an interval at 95 % are the 50th and the 1,950th.
  ///   - seed: What the draws are keyed by.
  public init(count: Int = 1_999, seed: UInt64 = 0) {
    self.count = count
    self.seed = seed
    stored = nil
  }

  /// Creates draws that are known: one list of places a resample.
  public init(stored: [[Int]]) {
    count = stored.count
    seed = 0
    self.stored = stored
  }

  /// Calls with the places drawn for each resample of so many things.
  func each(of size: Int, _ body: ([Int]) -> Void) {
    if let stored { return stored.forEach(body) }
    var stream = RandomStream(seed: seed, key: UInt64(size))
    var places = Array(repeating: 0, count: size)
    for _ in 0..<count {
      for place in places.indices { places[place] = Int(stream.next(below: UInt64(size))) }
      body(places)
    }
  }
}

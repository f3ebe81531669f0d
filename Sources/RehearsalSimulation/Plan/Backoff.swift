extension Platform {
  /// A schedule of exponentially growing waits between repeated attempts.
  public struct Backoff: Sendable, Hashable {
    /// The wait after the first attempt, in nanoseconds of virtual time.
    public var firstWait: Int64 = 0
    /// The ratio of each wait to the previous wait.
    public var factor: Int64 = 2
    /// The maximum wait, in nanoseconds of virtual time.
    ///
    /// Jitter is applied afterwards, so the final wait can be longer.
    public var longestWait = Int64.max
    /// The maximum random deviation of a wait, up or down, as a percentage of the wait.
    ///
    /// The deviation is uniformly distributed.
    public var jitter = Percentage(hundredths: 0)

    /// Creates a backoff in which every wait is zero.
    public init() {}

    /// Returns the wait after an attempt.
    ///
    /// - Parameters:
    ///   - attempt: The number of the attempt, counted from one.
    ///   - stream: The random stream from which the jitter is drawn.
    /// - Returns: The wait in nanoseconds of virtual time.
    func wait(after attempt: Int, _ stream: @autoclosure () -> RandomStream) -> Int64 {
      let wait = waitWithoutJitter(after: attempt)
      let jitterHundredths = jitter.hundredths
      guard jitterHundredths > 0, wait > 0 else { return wait }
      var stream = stream()
      let deviation =
        Int64(stream.next(below: UInt64(2 * jitterHundredths + 1))) - Int64(jitterHundredths)
      let (quotient, remainder) = wait.quotientAndRemainder(dividingBy: 10_000)
      return wait.addingSaturated(quotient * deviation + remainder * deviation / 10_000)
    }

    /// Returns the wait after an attempt, without its random deviation.
    ///
    /// - Parameter attempt: The number of the attempt, counted from one.
    /// - Returns: The wait in nanoseconds of virtual time.
    package func waitWithoutJitter(after attempt: Int) -> Int64 {
      var wait = firstWait
      for _ in 1..<max(attempt, 1) where wait < longestWait {
        let (nextWait, overflows) = wait.multipliedReportingOverflow(by: factor)
        wait = overflows ? .max : nextWait
      }
      return min(wait, longestWait)
    }
  }
}

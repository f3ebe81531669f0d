extension Platform {
  /// The waits between repeated attempts, which grow exponentially.
  public struct Backoff: Sendable, Hashable {
    /// The wait after the first attempt, in nanoseconds of virtual time.
    public var first: Int64 = 0
    /// The factor by which the wait is multiplied after each further attempt.
    public var factor: Int64 = 2
    /// The longest wait, in nanoseconds.
    public var longest = Int64.max
    /// The maximum deviation of a wait from its mean in both directions, as a percentage of the
    /// mean.
    ///
    /// The deviation is drawn from a uniform distribution.
    public var jitter = Percentage(hundredths: 0)

    /// Creates a backoff that does not wait.
    public init() {}

    /// Computes the wait after an attempt.
    ///
    /// - Parameters:
    ///   - attempt: The attempt, counted from one.
    ///   - stream: The random stream from which the deviation is drawn.
    /// - Returns: The wait in nanoseconds.
    func wait(after attempt: Int, _ stream: @autoclosure () -> RandomStream) -> Int64 {
      var wait = first
      for _ in 1..<max(attempt, 1) where wait < longest {
        let (longer, overflows) = wait.multipliedReportingOverflow(by: factor)
        wait = overflows ? .max : longer
      }
      wait = min(wait, longest)
      let jitter = jitter.hundredths
      guard jitter > 0, wait > 0 else { return wait }
      var stream = stream()
      let share = Int64(stream.next(below: UInt64(2 * jitter + 1))) - Int64(jitter)
      let (whole, rest) = wait.quotientAndRemainder(dividingBy: 10_000)
      return wait.addingSaturated(whole * share + rest * share / 10_000)
    }
  }
}

/// Assertions about the order of events and the time between them.
extension Expectations {
  /// An assertion that one event is always followed by another event.
  ///
  /// If both events have a task, it has to be the same task. The tasks may differ if both patterns name a
  /// task.
  public struct LeadsTo: Sendable, Hashable {
    /// The pattern of the first event.
    ///
    /// Each event that matches must be followed by an effect.
    public var cause: EventPattern
    /// The pattern of the event that has to follow each cause.
    public var effect: EventPattern
    /// The longest permitted time from cause to effect, in nanoseconds of virtual time, or `nil` for no limit.
    public var maximumDelay: Int64?
    /// The location of the assertion in the scenario file.
    public var location: SourceLocation

    /// Creates the assertion that an effect follows a cause.
    public init(
      cause: EventPattern,
      effect: EventPattern,
      maximumDelay: Int64?,
      location: SourceLocation
    ) {
      self.cause = cause
      self.effect = effect
      self.maximumDelay = maximumDelay
      self.location = location
    }
  }

  /// An assertion that an event happens only after another event.
  ///
  /// If both events have a task, it has to be the same task. The tasks may differ if both patterns name a
  /// task.
  public struct Before: Sendable, Hashable {
    /// The pattern of the event that has to happen first.
    public var first: EventPattern
    /// The pattern of the events that may happen only after the first event.
    public var second: EventPattern
    /// The location of the assertion in the scenario file.
    public var location: SourceLocation

    /// Creates the assertion that one event precedes another event.
    public init(first: EventPattern, second: EventPattern, location: SourceLocation) {
      self.first = first
      self.second = second
      self.location = location
    }
  }
}

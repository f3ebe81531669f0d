/// Assertions about the order and the time of events.
extension Expectations {
  /// An event that has to follow another event, about the same task if both have a task.
  public struct LeadsTo: Sendable, Hashable {
    /// The event that has to be followed by the effect each time.
    public var cause: Occasion
    /// The event that has to follow.
    public var effect: Occasion
    /// The time limit in nanoseconds of virtual time, or `nil` for no limit.
    public var within: Int64?
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates a consequence of an event.
    public init(cause: Occasion, effect: Occasion, within: Int64?, location: SourceLocation) {
      self.cause = cause
      self.effect = effect
      self.within = within
      self.location = location
    }
  }

  /// An event that may only happen after another event, about the same task if both have a task.
  public struct Before: Sendable, Hashable {
    /// The event that has to happen first.
    public var first: Occasion
    /// The event that may only happen afterwards.
    public var then: Occasion
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates an order of two events.
    public init(first: Occasion, then: Occasion, location: SourceLocation) {
      self.first = first
      self.then = then
      self.location = location
    }
  }
}

/// What a scenario may assert of the order and the time in which things happen.
extension Expectations {
  /// One thing that has to follow on another, about the same task where both are about one.
  public struct LeadsTo: Sendable, Hashable {
    /// What it follows on, each time.
    public var cause: Occasion
    /// What has to follow.
    public var effect: Occasion
    /// Within how many nanoseconds of virtual time; `nil` means at any time.
    public var within: Int64?
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(cause: Occasion, effect: Occasion, within: Int64?, location: SourceLocation) {
      self.cause = cause
      self.effect = effect
      self.within = within
      self.location = location
    }
  }

  /// One thing that may only come once another has, about the same task where both are about one.
  public struct Before: Sendable, Hashable {
    /// What has to come first.
    public var first: Occasion
    /// What may only come then.
    public var then: Occasion
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(first: Occasion, then: Occasion, location: SourceLocation) {
      self.first = first
      self.then = then
      self.location = location
    }
  }
}

/// The faults that scenarios may name, for those who write one.
public enum FaultVerbs {
  /// A verb and what goes wrong with it.
  public struct Entry: Sendable, Hashable {
    /// The key of the scenario file.
    public var verb: String
    /// What goes wrong, in a few words.
    public var about: String
    /// The keys that it takes besides `nth`, `at` and `rate`.
    public var keys: [String]
  }

  /// Every verb, in the order of the documentation.
  public static let all: [Entry] = ScenarioShape.fault.keys.compactMap { key in
    guard case .object(let shape) = key.shape else { return nil }
    let keys = shape.names.filter { !["nth", "at", "rate"].contains($0) }
    return Entry(verb: key.name, about: key.about, keys: keys)
  }
}

import RehearsalSimulation

/// The rules that judge one run, each in memory of its own.
///
/// The engine calls rules for nearly every event. Through an array of existential values, each call would check
/// whether another array shares the rule, and copy the rule if so. This type copies all rules at once, and only if a
/// caller asks for a copy.
///
/// The type is `@unchecked Sendable`, because ``RuleEngine`` makes a copy before it changes rules that another engine
/// shares.
@safe
final class RuleSet: @unchecked Sendable {
  @safe
  private struct Entry {
    let type: any Rule.Type
    let rule: UnsafeMutableRawPointer
  }

  private let entries: UnsafeMutableBufferPointer<Entry>

  var count: Int { unsafe entries.count }

  /// Creates a set of rules, which get the indices from zero in the given order.
  init(_ rules: [any Rule]) {
    unsafe entries = .allocate(capacity: rules.count)
    for (index, rule) in rules.enumerated() {
      unsafe entries.initializeElement(at: index, to: Self.makeEntry(rule))
    }
  }

  private init(copying other: RuleSet) {
    unsafe entries = .allocate(capacity: other.entries.count)
    for index in unsafe other.entries.indices {
      let entry = unsafe other.entries[index]
      unsafe entries.initializeElement(at: index, to: Self.copy(entry.type, entry.rule))
    }
  }

  deinit {
    for index in unsafe entries.indices {
      let entry = unsafe entries[index]
      unsafe Self.destroy(entry.type, entry.rule)
    }
    unsafe entries.deinitialize()
    unsafe entries.deallocate()
  }

  func copy() -> RuleSet { RuleSet(copying: self) }

  // MARK: - Calls

  /// Passes an event to a rule.
  @inline(__always)
  func observe(_ index: Int, _ event: borrowing Event, _ context: inout RuleContext) {
    let entry = unsafe entries[index]
    unsafe Self.observe(entry.type, entry.rule, event, &context)
  }

  /// Passes the event that sends a handoff to a rule.
  @inline(__always)
  func observeSent(
    _ index: Int,
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    let entry = unsafe entries[index]
    unsafe Self.observeSent(entry.type, entry.rule, handoff, texts, event, &context)
  }

  /// Passes the event that delivers a handoff to a rule.
  @inline(__always)
  func observeDelivered(
    _ index: Int,
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    let entry = unsafe entries[index]
    unsafe Self.observeDelivered(entry.type, entry.rule, handoff, event, &context)
  }

  /// Returns the value of ``Rule/isWatching`` for a rule.
  @inline(__always)
  func isWatching(_ index: Int) -> Bool {
    let entry = unsafe entries[index]
    return unsafe Self.isWatching(entry.type, entry.rule)
  }

  /// Lets a rule add the violations that can only be found at the end of the run.
  func conclude(_ index: Int, _ context: inout RuleContext) {
    let entry = unsafe entries[index]
    unsafe Self.conclude(entry.type, entry.rule, &context)
  }

  // MARK: - Access to a rule of a known type

  private static func makeEntry<R: Rule>(_ rule: R) -> Entry {
    let pointer = UnsafeMutablePointer<R>.allocate(capacity: 1)
    unsafe pointer.initialize(to: rule)
    return unsafe Entry(type: R.self, rule: UnsafeMutableRawPointer(pointer))
  }

  private static func copy<R: Rule>(_ type: R.Type, _ rule: UnsafeMutableRawPointer) -> Entry {
    makeEntry(unsafe rule.assumingMemoryBound(to: type).pointee)
  }

  private static func destroy<R: Rule>(_ type: R.Type, _ rule: UnsafeMutableRawPointer) {
    let pointer = unsafe rule.assumingMemoryBound(to: type)
    unsafe pointer.deinitialize(count: 1)
    unsafe pointer.deallocate()
  }

  @inline(__always)
  private static func observe<R: Rule>(
    _ type: R.Type,
    _ rule: UnsafeMutableRawPointer,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    unsafe rule.assumingMemoryBound(to: type).pointee.observe(event, &context)
  }

  @inline(__always)
  private static func observeSent<R: Rule>(
    _ type: R.Type,
    _ rule: UnsafeMutableRawPointer,
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    unsafe rule.assumingMemoryBound(to: type).pointee.observeSent(handoff, texts, event, &context)
  }

  @inline(__always)
  private static func observeDelivered<R: Rule>(
    _ type: R.Type,
    _ rule: UnsafeMutableRawPointer,
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    unsafe rule.assumingMemoryBound(to: type).pointee.observeDelivered(handoff, event, &context)
  }

  @inline(__always)
  private static func isWatching<R: Rule>(_ type: R.Type, _ rule: UnsafeMutableRawPointer) -> Bool {
    unsafe rule.assumingMemoryBound(to: type).pointee.isWatching
  }

  private static func conclude<R: Rule>(
    _ type: R.Type,
    _ rule: UnsafeMutableRawPointer,
    _ context: inout RuleContext
  ) {
    unsafe rule.assumingMemoryBound(to: type).pointee.conclude(&context)
  }
}

/// How often each of some things happened, those that never did among them.
public struct Tally<Thing: Hashable & Comparable & Sendable>: Sendable {
  private var things: [Thing] = []
  private var counts: [Int] = []
  private var places: [Thing: Int] = [:]

  init() {}

  /// Adds a thing that can happen.
  mutating func expect(_ thing: Thing) { _ = place(of: thing) }

  /// Counts a thing that happened.
  mutating func count(_ thing: Thing, _ times: Int = 1) { counts[place(of: thing)] += times }

  private mutating func place(of thing: Thing) -> Int {
    if let place = places[thing] { return place }
    places[thing] = things.count
    things.append(thing)
    counts.append(0)
    return things.count - 1
  }

  mutating func add(_ other: Tally) {
    for (thing, count) in zip(other.things, other.counts) { self.count(thing, count) }
  }

  /// Everything that can happen, in order, with how often it did.
  public var all: [(thing: Thing, count: Int)] {
    zip(things, counts).sorted { $0.0 < $1.0 }.map { ($0, $1) }
  }

  /// What never happened, in order.
  public var never: [Thing] { all.filter { $0.count == 0 }.map(\.thing) }

  /// How many things can happen.
  public var size: Int { things.count }

  /// How many of them did.
  public var reached: Int { counts.count { $0 > 0 } }
}

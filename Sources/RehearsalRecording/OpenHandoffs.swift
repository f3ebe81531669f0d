import RehearsalSimulation

/// Handoffs that were sent and are not yet settled, by number.
///
/// Most are settled soon after they are sent, so the latest have a place by their number; one that is
/// still open when its place is wanted moves to where finding it takes longer.
struct OpenHandoffs {
  /// A handoff on its way.
  struct Entry {
    var handoff: Handoff
    var sent: Int64
    var copiesLeft = 1
  }

  private static let places = 4_096

  private var latest: [Entry?] = Array(repeating: nil, count: places)
  private var older: [UInt32: Entry] = [:]

  private static func place(of handoff: HandoffID) -> Int {
    Int(handoff.rawValue) & (places - 1)
  }

  mutating func add(_ entry: Entry) {
    let place = Self.place(of: entry.handoff.id)
    if let open = latest[place] { older[open.handoff.id.rawValue] = open }
    latest[place] = entry
  }

  /// The entry of a handoff, while it is open.
  subscript(handoff: HandoffID) -> Entry? {
    get {
      let entry = latest[Self.place(of: handoff)]
      return entry?.handoff.id == handoff ? entry : older[handoff.rawValue]
    }
    set {
      let place = Self.place(of: handoff)
      if latest[place]?.handoff.id == handoff {
        latest[place] = newValue
      } else {
        older[handoff.rawValue] = newValue
      }
    }
  }

  /// All that are open, in the order of their numbers.
  var all: [Entry] {
    (latest.compactMap(\.self) + older.keys.sorted().compactMap { older[$0] })
      .sorted { $0.handoff.id.rawValue < $1.handoff.id.rawValue }
  }
}

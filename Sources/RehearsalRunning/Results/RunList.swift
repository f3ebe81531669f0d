public import RehearsalRules
import RehearsalSimulation

/// Runs in order, of which all but the last few are packed, and are kept in a temporary file if there are many.
///
/// A million runs therefore take less than 20 MB of memory. Reading them in order is fast; reading a single one
/// unpacks those next to it.
public struct RunList: Sendable, RandomAccessCollection, MutableCollection,
  ExpressibleByArrayLiteral
{
  private let store: RunStore
  private var blocks: [RunStore.Block] = []
  /// The runs after those in blocks.
  private var recent: [JudgedRun] = []
  /// The seeds of the runs.
  private(set) var seeds: [UInt64] = []
  /// The verdicts of the runs.
  public private(set) var verdicts: [Verdict] = []

  /// How many runs a block has.
  static let blockSize = 64

  /// Creates a list of runs.
  public init(_ runs: some Sequence<JudgedRun> = []) {
    self.init(in: RunStore())
    append(contentsOf: runs)
  }

  /// Creates a list of runs.
  public init(arrayLiteral runs: JudgedRun...) { self.init(runs) }

  /// Creates an empty list, which shares its storage with other lists.
  init(in store: RunStore) { self.store = store }

  /// Adds a run at the end.
  public mutating func append(_ run: JudgedRun) {
    recent.append(run)
    seeds.append(run.summary.seed)
    verdicts.append(run.verdict)
    guard recent.count == Self.blockSize else { return }
    blocks.append(packed(recent))
    recent.removeAll(keepingCapacity: true)
  }

  private func packed(_ runs: [JudgedRun]) -> RunStore.Block {
    var packer = RunPacker(store.texts)
    for run in runs { packer.append(run) }
    return store.store(packer.bytes)
  }

  /// Adds runs at the end.
  public mutating func append(contentsOf runs: some Sequence<JudgedRun>) {
    for run in runs { append(run) }
  }

  /// Returns the runs in the order of their seeds.
  ///
  /// Of two runs with the same seed, the first comes first.
  func sortedBySeed(in store: RunStore) -> RunList {
    guard zip(seeds, seeds.dropFirst()).contains(where: { $0 > $1 }) else { return self }
    var sorted = RunList(in: store)
    for index in seeds.indices.sorted(by: { (seeds[$0], $0) < (seeds[$1], $1) }) {
      sorted.append(self[index])
    }
    return sorted
  }

  // MARK: - Reading

  /// The position of the first run.
  public var startIndex: Int { 0 }
  /// The position after the last run.
  public var endIndex: Int { blocks.count * Self.blockSize + recent.count }

  /// Accesses the run at a position.
  public subscript(index: Int) -> JudgedRun {
    get {
      let (block, offset) = index.quotientAndRemainder(dividingBy: Self.blockSize)
      return block < blocks.count ? store.run(offset, of: blocks[block]) : recent[offset]
    }
    set {
      seeds[index] = newValue.summary.seed
      verdicts[index] = newValue.verdict
      let (block, offset) = index.quotientAndRemainder(dividingBy: Self.blockSize)
      guard block < blocks.count else { return recent[offset] = newValue }
      var runs = runs(ofBlock: block)
      runs[offset] = newValue
      blocks[block] = packed(runs)
    }
  }

  /// Returns the results of a closure for each run, in order.
  public func map<Value>(_ value: (JudgedRun) throws -> Value) rethrows -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(count)
    for run in self { values.append(try value(run)) }
    return values
  }

  /// Returns an iterator over the runs.
  public func makeIterator() -> Iterator { Iterator(self) }

  /// An iterator over the runs, which unpacks a block at a time.
  public struct Iterator: IteratorProtocol {
    private let list: RunList
    private var block = 0
    private var runs: [JudgedRun] = []
    private var offset = 0

    init(_ list: RunList) {
      self.list = list
      runs = list.blocks.isEmpty ? list.recent : list.runs(ofBlock: 0)
    }

    /// Returns the next run; `nil` at the end.
    public mutating func next() -> JudgedRun? {
      while offset == runs.count {
        guard block < list.blocks.count else { return nil }
        block += 1
        offset = 0
        runs = block < list.blocks.count ? list.runs(ofBlock: block) : list.recent
      }
      defer { offset += 1 }
      return runs[offset]
    }
  }

  private func runs(ofBlock block: Int) -> [JudgedRun] { store.runs(of: blocks[block]) }
}

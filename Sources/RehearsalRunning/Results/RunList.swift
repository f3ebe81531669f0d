public import RehearsalRules
import RehearsalSimulation

/// A list of judged runs in which all but the last few runs are packed as bytes.
///
/// Packed runs beyond 8 MiB are in a temporary file, so that even a million runs take little memory. Reading
/// the runs in order is fast. Reading a single run unpacks its whole block of `blockSize` runs.
public struct RunList: Sendable, RandomAccessCollection, MutableCollection,
  ExpressibleByArrayLiteral
{
  private let store: RunStore
  private var packedBlocks: [RunStore.Block] = []
  /// The last runs of the list, fewer than ``blockSize``, which are not packed yet.
  private var unpackedRuns: [JudgedRun] = []
  /// The seed of each run, in the order of the list.
  ///
  /// They are stored separately, so that reading a seed does not unpack any run.
  private(set) var seeds: [UInt64] = []
  /// The verdict on each run, in the order of the list.
  ///
  /// They are stored separately, so that reading a verdict does not unpack any run.
  public private(set) var verdicts: [Verdict] = []

  /// The number of runs that are packed together as one block.
  static let blockSize = 64

  /// Creates a list of the given runs, in their order.
  public init(_ runs: some Sequence<JudgedRun> = []) {
    self.init(in: RunStore())
    append(contentsOf: runs)
  }

  /// Creates a list of the runs in an array literal.
  public init(arrayLiteral runs: JudgedRun...) { self.init(runs) }

  /// Creates an empty list with the given store for its packed runs; several lists can share a store.
  init(in store: RunStore) { self.store = store }

  /// Adds a run at the end of the list.
  public mutating func append(_ run: JudgedRun) {
    unpackedRuns.append(run)
    seeds.append(run.summary.seed)
    verdicts.append(run.verdict)
    guard unpackedRuns.count == Self.blockSize else { return }
    packedBlocks.append(storePacked(unpackedRuns))
    unpackedRuns.removeAll(keepingCapacity: true)
  }

  private func storePacked(_ runs: [JudgedRun]) -> RunStore.Block {
    var packer = RunPacker(store.texts)
    for run in runs { packer.append(run) }
    return store.store(packer.bytes)
  }

  /// Adds runs at the end of the list, in their order.
  public mutating func append(contentsOf runs: some Sequence<JudgedRun>) {
    for run in runs { append(run) }
  }

  /// Returns the runs in ascending order of their seeds.
  ///
  /// Runs with the same seed keep their order. If the order changes, the new list uses the given store.
  func sortedBySeed(in store: RunStore) -> RunList {
    guard zip(seeds, seeds.dropFirst()).contains(where: { $0 > $1 }) else { return self }
    var sortedList = RunList(in: store)
    for index in seeds.indices.sorted(by: { (seeds[$0], $0) < (seeds[$1], $1) }) {
      sortedList.append(self[index])
    }
    return sortedList
  }

  // MARK: - Reading

  /// The index of the first run, which is 0.
  public var startIndex: Int { 0 }
  /// The index after the last run, which is the number of runs.
  public var endIndex: Int { packedBlocks.count * Self.blockSize + unpackedRuns.count }

  /// Accesses the run at an index, counted from 0.
  ///
  /// If the run is packed, reading unpacks its whole block, and writing packs the block again.
  public subscript(index: Int) -> JudgedRun {
    get {
      let (blockIndex, indexInBlock) = index.quotientAndRemainder(dividingBy: Self.blockSize)
      return blockIndex < packedBlocks.count
        ? store.run(indexInBlock, of: packedBlocks[blockIndex]) : unpackedRuns[indexInBlock]
    }
    set {
      seeds[index] = newValue.summary.seed
      verdicts[index] = newValue.verdict
      let (blockIndex, indexInBlock) = index.quotientAndRemainder(dividingBy: Self.blockSize)
      guard blockIndex < packedBlocks.count else {
        return unpackedRuns[indexInBlock] = newValue
      }
      var runs = runs(ofBlock: blockIndex)
      runs[indexInBlock] = newValue
      packedBlocks[blockIndex] = storePacked(runs)
    }
  }

  /// Returns the results of calling a closure with each run, in order.
  ///
  /// The default implementation of `map` would use the subscript, and so unpack each block many times.
  public func map<Value>(_ transform: (JudgedRun) throws -> Value) rethrows -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(count)
    for run in self { values.append(try transform(run)) }
    return values
  }

  /// Returns an iterator over the runs, in the order of the list.
  public func makeIterator() -> Iterator { Iterator(self) }

  /// An iterator over the runs of a list that unpacks one block at a time.
  public struct Iterator: IteratorProtocol {
    private let list: RunList
    private var blockIndex = 0
    private var currentRuns: [JudgedRun] = []
    private var indexInBlock = 0

    init(_ list: RunList) {
      self.list = list
      currentRuns = list.packedBlocks.isEmpty ? list.unpackedRuns : list.runs(ofBlock: 0)
    }

    /// Returns the next run, or `nil` after the last run.
    public mutating func next() -> JudgedRun? {
      while indexInBlock == currentRuns.count {
        guard blockIndex < list.packedBlocks.count else { return nil }
        blockIndex += 1
        indexInBlock = 0
        currentRuns =
          blockIndex < list.packedBlocks.count ? list.runs(ofBlock: blockIndex) : list.unpackedRuns
      }
      defer { indexInBlock += 1 }
      return currentRuns[indexInBlock]
    }
  }

  private func runs(ofBlock index: Int) -> [JudgedRun] { store.runs(of: packedBlocks[index]) }
}

import RehearsalSimulation

/// A parser of the numbers in behaviour models.
///
/// A number is constant or is drawn from a probability distribution.
struct DistributionReader {
  let files: FileContext
  let diagnostics: Diagnostics

  func distribution(_ value: UnparsedValue<Either<Int64, Mapping<DistributionKeys>>>)
    -> Distribution?
  {
    switch value.read() {
    case .first(let number): number.read().map { .fixed($0) }
    case .second(let keys): keys.read().flatMap { distribution($0, keys) }
    case nil: nil
    }
  }

  private func distribution(
    _ keys: Mapping<DistributionKeys>,
    _ value: UnparsedValue<Mapping<DistributionKeys>>
  ) -> Distribution? {
    let keyCount = value.value.pairs?.count ?? 0
    let isLogNormal = keys.has(\.median) || keys.has(\.ninthDecile)
    let isOtherDistribution =
      keys.has(\.uniform) || keys.has(\.triangular) || keys.has(\.exponential)
      || keys.has(\.empirical)
    if isLogNormal, !isOtherDistribution { return logNormalDistribution(keys, value.name) }
    guard keyCount == 1 else {
      guard keyCount > 0 else { return nil }
      diagnostics.error(
        "`\(value.name)` can have only one distribution; keep one key",
        at: value.location
      )
      return nil
    }
    if let mean = keys.unparsed(\.exponential) {
      return mean.read().map { .exponential(mean: $0) }
    }
    if let limits = keys.unparsed(\.uniform) {
      return ascendingNumbers(limits, count: 2).map { .uniform($0[0], $0[1]) }
    }
    if let limitsAndMode = keys.unparsed(\.triangular) {
      return ascendingNumbers(limitsAndMode, count: 3).map {
        .triangular($0[0], mode: $0[1], $0[2])
      }
    }
    return keys.unparsed(\.empirical).flatMap { empiricalDistribution($0, keys.keys.number) }
  }

  /// Returns the numbers in a list; `nil` if an element is not a valid number.
  private func numbers(_ list: UnparsedValue<[UnparsedValue<Int64>]>) -> [Int64]? {
    let elements = list.read() ?? []
    let numbers = elements.compactMap { $0.read() }
    return numbers.count == elements.count ? numbers : nil
  }

  /// Parses a list that must contain `count` numbers in ascending order.
  ///
  /// Neighbouring numbers may be equal. If the list does not have this form, adds an error and returns `nil`.
  private func ascendingNumbers(_ list: UnparsedValue<[UnparsedValue<Int64>]>, count: Int)
    -> [Int64]?
  {
    guard let numbers = numbers(list) else { return nil }
    guard numbers.count == count else {
      diagnostics.error(
        "`\(list.name)` takes \(count) numbers, not \(numbers.count)",
        at: list.location
      )
      return nil
    }
    guard numbers == numbers.sorted() else {
      diagnostics.error(
        "the numbers of `\(list.name)` have to be in ascending order",
        at: list.location
      )
      return nil
    }
    return numbers
  }

  private func logNormalDistribution(_ keys: Mapping<DistributionKeys>, _ name: String)
    -> Distribution?
  {
    guard let unparsedMedian = keys.unparsed(\.median),
      let unparsedNinetiethPercentile = keys.unparsed(\.ninthDecile)
    else {
      diagnostics.error("`\(name)` needs both `p50` and `p90`", at: keys.location)
      return nil
    }
    guard let median = unparsedMedian.read(),
      let ninetiethPercentile = unparsedNinetiethPercentile.read()
    else {
      return nil
    }
    guard median > 0, ninetiethPercentile >= median else {
      diagnostics.error("`p50` has to be above zero and at most `p90`", at: unparsedMedian.location)
      return nil
    }
    return .logNormal(median: median, ninthDecile: ninetiethPercentile)
  }
}

// MARK: - Empirical distributions

extension DistributionReader {
  private func empiricalDistribution(
    _ value: UnparsedValue<Either<[UnparsedValue<Int64>], String>>,
    _ number: ValueType<Int64>
  ) -> Distribution? {
    switch value.read() {
    case .first(let list):
      guard let numbers = numbers(list) else { return nil }
      if !numbers.isEmpty { return .empirical(numbers) }
      diagnostics.error(
        "`\(value.name)` takes at least one number, not 0",
        at: value.location
      )
      return nil
    case .second(let file): return empiricalDistribution(inFile: file, number)
    case nil: return nil
    }
  }

  /// Returns a distribution that draws the numbers in a file with equal probability.
  ///
  /// The file has one number on each line. Empty lines and lines that begin with `#` are skipped. If the file
  /// cannot be read, contains no number or contains an invalid one, adds an error and returns `nil`.
  private func empiricalDistribution(
    inFile writtenPath: UnparsedValue<String>,
    _ type: ValueType<Int64>
  ) -> Distribution? {
    guard let path = files.resolve(writtenPath),
      let source = files.sources.read(path, namedAt: writtenPath.location)
    else { return nil }
    var numbers: [Int64] = []
    let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let text = MarkdownScanner.trimmed(line)
      guard !text.isEmpty, !text.hasPrefix("#") else { continue }
      let value = YAMLValue(
        content: .scalar(String(text), isPlain: true),
        location: source.location(index + 1)
      )
      guard let number = type.read(value, "a number", writtenPath.reader) else { return nil }
      numbers.append(number)
    }
    guard !numbers.isEmpty else {
      diagnostics.error(
        "`\(writtenPath.value.text ?? "")` contains no number; write one number per line",
        at: writtenPath.location
      )
      return nil
    }
    return .empirical(numbers)
  }
}

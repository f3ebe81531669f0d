import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// Returns the results of calling a closure with each element, in the order of the elements.
  ///
  /// The calls run on all cores at the same time.
  package func concurrentMap<Value: Sendable>(
    _ transform: @Sendable (Element) -> Value
  ) -> [Value] {
    let values = Mutex([Value?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let value = transform(self[index])
      values.withLock { $0[index] = value }
    }
    return values.withLock { $0.compactMap(\.self) }
  }
}

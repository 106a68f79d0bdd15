package io.tokenmeter.streams.runtime;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one write buffer budget for all stores of the process, whatever their number.
 * Nearly every first-seen lookup misses, so that Bloom filters save most reads.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

  /** Property with the memory in MiB; the first store opened in a process decides. */
  public static final String MEMORY_MEBIBYTES = "tokenmeter.rocksdb.memory.mebibytes";

  private static final long MEBIBYTE = 1024 * 1024;
  private static final long MAX_WRITE_BUFFER_BYTES = 8 * MEBIBYTE;
  private static final double BLOOM_BITS_PER_KEY = 10;

  private static @Nullable Memory memory;

  private record Memory(Cache cache, WriteBufferManager writeBuffers) {}

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    Memory shared = memory(Long.parseLong(String.valueOf(configs.get(MEMORY_MEBIBYTES))));
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(shared.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setPinTopLevelIndexAndFilter(true);
    table.setFilterPolicy(new BloomFilter(BLOOM_BITS_PER_KEY));
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(shared.writeBuffers());
    options.setWriteBufferSize(MAX_WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String storeName, Options options) {
    // The shared memory outlives any one store.
  }

  private static synchronized Memory memory(long mebibytes) {
    if (memory == null) {
      RocksDB.loadLibrary();
      Cache cache = new LRUCache(mebibytes * MEBIBYTE);
      memory = new Memory(cache, new WriteBufferManager(mebibytes * MEBIBYTE / 2, cache));
    }
    return memory;
  }
}

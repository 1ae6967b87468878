"""What does Alipay do? This one plays it: signed forms, codes and pages, refunds, notices, bills, and faults."""
